import type { Labels, Numbers, WeightedStatistic } from '@scaleface/eval';

/** Pairs, the order in which they are refused, and where the curve is read. */
export interface WeightedRejectionInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** 1 for genuine pairs. */
  readonly labels: Labels;
  /** One confidence per pair; the smallest leave first, of equal ones the later in the list. */
  readonly confidence: Numbers;
  /** Rejected portions in $[0, 1)$, ascending. */
  readonly portions: readonly number[];
  /** The false accept rate. */
  readonly far: number;
}

const byValueDescending = (values: Numbers): Uint32Array =>
  Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => (values[b] as number) - (values[a] as number) || a - b,
  );

/** Genuine and impostor pairs, the highest score first. */
interface Ranking {
  readonly genuine: Uint32Array;
  readonly impostor: Uint32Array;
  /** For each impostor pair, how many genuine pairs score more. */
  readonly above: Uint32Array;
  /** For each impostor pair, how many genuine pairs score as much or more. */
  readonly atLeast: Uint32Array;
}

function rankingOf(scores: Numbers, labels: Labels): Ranking {
  const ranked = byValueDescending(scores);
  const genuine = ranked.filter((pair) => labels[pair]);
  const impostor = ranked.filter((pair) => !labels[pair]);
  const score = (pairs: Uint32Array, k: number): number => scores[pairs[k] as number] as number;
  const count = (passes: (genuineScore: number, bound: number) => boolean): Uint32Array => {
    let passed = 0;
    return impostor.map((_, k) => {
      while (passed < genuine.length && passes(score(genuine, passed), score(impostor, k))) passed++;
      return passed;
    });
  };
  return { genuine, impostor, above: count((s, t) => s > t), atLeast: count((s, t) => s >= t) };
}

/**
 * TAR at each rejected portion as a statistic of pair weights, for the bootstrap: with all weights 1 it is the published
 * evaluation (threshold fitted anew on the pairs kept, $k = \mathrm{round}(n\,\mathrm{FAR})$ false accepts).
 *
 * All is sorted once; a call costs one pass over the pairs and, a portion, one over the impostors above the threshold.
 *
 * @param input - Pairs and confidence.
 * @returns The statistic: one TAR per portion; `NaN` where no genuine or no impostor weight is left.
 */
export function weightedRejectionStatistic(input: WeightedRejectionInput): WeightedStatistic {
  const { scores, labels, portions, far } = input;
  const order = byValueDescending(input.confidence);
  const isGenuine = Uint8Array.from(scores, (_, i) => (labels[i] ? 1 : 0));
  const ranking = rankingOf(scores, labels);
  const stays = new Uint16Array(scores.length);
  return (weights) => {
    const kept = keep(order, isGenuine, weights, portions, stays);
    const passed = kept.map(({ impostor }, p) => passing(ranking, weights, stays, p, far * impostor));
    const accepted = acceptedWeights(ranking.genuine, weights, stays, passed);
    return kept.map(({ genuine, impostor }, p) =>
      genuine > 0 && impostor > 0 ? (accepted[p] as number) / genuine : Number.NaN,
    );
  };
}

/** What the pairs weigh that are kept at a portion. */
interface Kept {
  readonly genuine: number;
  readonly impostor: number;
}

/**
 * Fills `stays`: at how many of the portions, from the first on, each pair is kept, the most confident the longest.
 * Returns the weights kept at each portion.
 */
function keep(
  order: Uint32Array,
  isGenuine: Uint8Array,
  weights: Float64Array,
  portions: readonly number[],
  stays: Uint16Array,
): Kept[] {
  let total = 0;
  for (let i = 0; i < order.length; i++) total += weights[i] as number;
  stays.fill(0);
  const weight: [number, number] = [0, 0];
  const kept = new Array<Kept>(portions.length);
  let at = 0;
  for (let p = portions.length - 1; p >= 0; p--) {
    const budget = total * (1 - (portions[p] as number)) + 1e-9;
    for (; at < order.length; at++) {
      const pair = order[at] as number;
      const w = weights[pair] as number;
      if (weight[0] + weight[1] + w > budget) break;
      weight[isGenuine[pair] as 0 | 1] += w;
      stays[pair] = p + 1;
    }
    kept[p] = { genuine: weight[1], impostor: weight[0] };
  }
  return kept;
}

/** How many genuine pairs, the highest scores first, pass the threshold of portion `p`, kept or not. */
function passing(
  { genuine, impostor, above, atLeast }: Ranking,
  weights: Float64Array,
  stays: Uint16Array,
  p: number,
  allowed: number,
): number {
  let spent = 0;
  for (let k = 0; k < impostor.length; k++) {
    const pair = impostor[k] as number;
    if ((stays[pair] as number) <= p) continue;
    const w = weights[pair] as number;
    if (w === 0) continue;
    if (allowed < 0.5) return above[k] as number;
    spent += w;
    if (spent > allowed - 0.5) return atLeast[k] as number;
  }
  return genuine.length;
}

/** The weight of the kept genuine pairs among the first `passed[p]` ones, for each portion, in one pass. */
function acceptedWeights(
  genuine: Uint32Array,
  weights: Float64Array,
  stays: Uint16Array,
  passed: readonly number[],
): Float64Array {
  const portions = passed.map((_, p) => p).sort((a, b) => (passed[a] as number) - (passed[b] as number));
  const byStay = new Float64Array(passed.length + 1);
  const accepted = new Float64Array(passed.length);
  let k = 0;
  for (const p of portions) {
    for (; k < (passed[p] as number); k++) {
      const pair = genuine[k] as number;
      const stay = stays[pair] as number;
      byStay[stay] = (byStay[stay] as number) + (weights[pair] as number);
    }
    for (let stay = p + 1; stay < byStay.length; stay++)
      accepted[p] = (accepted[p] as number) + (byStay[stay] as number);
  }
  return accepted;
}
