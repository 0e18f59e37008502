import { areaUnder } from '../counts/area.js';
import { argsort } from '../counts/argsort.js';
import {
  checkFractions,
  checkNumbers,
  checkSameLength,
  checkScores,
  isGenuine,
  type Labels,
  type Numbers,
} from '../counts/arrays.js';
import type { WeightedStatistic } from './bootstrap.js';
import { cutsOf, type Ranking, rankingOf } from './ranking.js';

/** What {@link rejectionStatistic} works on. */
export interface RejectionStatisticInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair, 1 or `true` for genuine. */
  readonly labels: Labels;
  /** One uncertainty (or confidence, see `mode`) per pair. */
  readonly uncertainty: Numbers;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** Rejected portions, ascending. Default 0, 0.05, …, 0.5. */
  readonly rejectedPortions?: Numbers;
  /** False accept rates. Default 0.01. */
  readonly fars?: Numbers;
  /** `fixed` (default): the threshold is set once on all pairs; `refit`: anew on the pairs kept. */
  readonly threshold?: 'fixed' | 'refit';
  /** Whether the prediction-rejection ratios are computed too. Default true. */
  readonly ratios?: boolean;
}

/** The weighted conservative rule over impostors, largest score first, that are ranked before a cut. */
function boundOf(
  impostors: Int32Array,
  scores: Numbers,
  weights: Float64Array,
  budget: number,
  place: Int32Array,
  cut: number,
): number {
  let spent = 0;
  for (let k = 0; k < impostors.length; k++) {
    const i = impostors[k] as number;
    if ((place[i] as number) >= cut) continue;
    spent += weights[i] as number;
    if (spent > budget) return scores[i] as number;
  }
  return Number.NEGATIVE_INFINITY;
}

/**
 * Area under TAR against the rejected portion, and prediction-rejection ratio, as a statistic of pair weights.
 *
 * The convention: pairs of both classes leave in one common order, equally uncertain pairs stay until all of them can
 * leave, thresholds by the conservative rule, trapezoid area not divided by its width; the oracle rejects by
 * $(2y-1)(s-t)$ with the threshold $t$ without rejection. With all weights 1 the areas are those of `rejectVerification`
 * under `{ rule: 'conservative', ties: 'block' }` (preset `fixed` or `scaleface`), the ratios those of
 * `predictionRejectionRatio` on `rejectionBaselines`.
 *
 * @param input - Pairs, uncertainty, portions, rates.
 * @returns A statistic for {@link bootstrap}: one area per FAR, then (unless left out) one ratio per FAR; `NaN` where
 *   undefined.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { rejectionStatistic } from '@scaleface/eval';
 *
 * const statistic = rejectionStatistic({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   uncertainty: [0.1, 0.9, 0.2, 0.3, 0.1, 0.2],
 *   rejectedPortions: [0, 0.2],
 *   fars: [0],
 * });
 * const [area] = statistic(new Float64Array(6).fill(1)) as Float64Array;
 * area; // => 0.16667
 * ```
 */
export function rejectionStatistic(input: RejectionStatisticInput): WeightedStatistic {
  const { scores, labels, uncertainty, mode = 'uncertainty', threshold = 'fixed', ratios = true } = input;
  checkScores(scores, labels);
  checkSameLength(scores, uncertainty, 'uncertainty');
  checkNumbers(uncertainty, 'uncertainty');
  const portions = Array.from(input.rejectedPortions ?? Array.from({ length: 11 }, (_, i) => i / 20));
  const fars = Array.from(input.fars ?? [0.01]);
  checkFractions(portions, 'rejectedPortions');
  checkFractions(fars, 'fars');
  const sorted = argsort(scores).reverse();
  const genuine = Int32Array.from(sorted.filter((i) => isGenuine(labels[i])));
  const impostor = Int32Array.from(sorted.filter((i) => !isGenuine(labels[i])));
  const upward = impostor.slice().reverse();
  const sign = mode === 'confidence' ? -1 : 1;
  const doubt = Float64Array.from(uncertainty, (u) => sign * u);
  const own = rankingOf(argsort(doubt), doubt);
  const width = (portions.at(-1) ?? 0) - (portions[0] ?? 0);
  const n = scores.length;

  const genuineScores = Float64Array.from(scores, (s, i) => (isGenuine(labels[i]) ? s : Number.NaN));

  /** TAR at every portion, rejecting in the order of a ranking. */
  const curve = (ranking: Ranking, weights: Float64Array, far: number, first: number): number[] =>
    cutsOf(ranking, weights, portions, genuineScores, first).map(
      ({ at, genuine: total, impostor: others, accepted }) => {
        if (others === 0) return Number.NaN;
        if (threshold === 'fixed') return accepted / total;
        const bound = boundOf(impostor, scores, weights, far * others + 1e-9, ranking.place, at);
        let above = 0;
        for (let k = 0; k < genuine.length; k++) {
          const g = genuine[k] as number;
          if (!((scores[g] as number) > bound)) break;
          if ((ranking.place[g] as number) < at) above += weights[g] as number;
        }
        return above / total;
      },
    );
  /** The smallest score of positive weight above a bound. */
  const observedAbove = (bound: number, weights: Float64Array): number => {
    let least = Number.POSITIVE_INFINITY;
    for (const i of sorted) {
      if ((scores[i] as number) <= bound) break;
      if ((weights[i] as number) > 0) least = scores[i] as number;
    }
    return least;
  };
  // Written over at every replicate.
  const order = new Uint32Array(n);
  const key = new Float64Array(n);
  const scratch = rankingOf(own.order, doubt);
  /** The oracle's ranking: genuine pairs from the top and impostor pairs from the bottom, merged by their margins. */
  const oracle = (t: number): Ranking => {
    for (let k = 0, a = 0, b = 0; k < n; k++) {
      const x = a < genuine.length ? t - (scores[genuine[a] as number] as number) : Number.POSITIVE_INFINITY;
      const y = b < upward.length ? (scores[upward[b] as number] as number) - t : Number.POSITIVE_INFINITY;
      const takeGenuine = b >= upward.length || (a < genuine.length && x <= y);
      const record = takeGenuine ? (genuine[a++] as number) : (upward[b++] as number);
      order[k] = record;
      key[record] = takeGenuine ? x : y;
    }
    return rankingOf(order, key, scratch);
  };
  return (weights) => {
    let others = 0;
    for (let k = 0; k < impostor.length; k++) others += weights[impostor[k] as number] as number;
    const parts = fars.map((far) => {
      const bound = others > 0 ? boundOf(impostor, scores, weights, far * others + 1e-9, own.place, n) : Number.NaN;
      const values = curve(own, weights, far, bound);
      const area = areaUnder(portions, values);
      const t = ratios ? observedAbove(bound, weights) : Number.NaN;
      if (!Number.isFinite(t)) return { area, ratio: Number.NaN };
      const best = areaUnder(portions, curve(oracle(t), weights, far, bound));
      const start = portions[0] === 0 ? (values[0] as number) : Number.NaN;
      const chance = start * width;
      return { area, ratio: best === chance ? Number.NaN : (area - chance) / (best - chance) };
    });
    return Float64Array.from([...parts.map((p) => p.area), ...(ratios ? parts.map((p) => p.ratio) : [])]);
  };
}
