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

/**
 * TAR at each rejected portion as a statistic of pair weights, for the bootstrap: with all weights 1 it is the published
 * evaluation (threshold fitted anew on the pairs kept, $k = \mathrm{round}(n\,\mathrm{FAR})$ false accepts).
 *
 * All is sorted once; a call costs one pass over the pairs and, a portion, one over the pairs above the threshold.
 *
 * @param input - Pairs and confidence.
 * @returns The statistic: one TAR per portion; `NaN` where no genuine or no impostor weight is left.
 */
export function weightedRejectionStatistic(input: WeightedRejectionInput): WeightedStatistic {
  const { scores, labels, portions, far } = input;
  const n = scores.length;
  const byConfidence = byValueDescending(input.confidence);
  const byScore = byValueDescending(scores);
  const place = new Uint32Array(n);
  byConfidence.forEach((pair, i) => {
    place[pair] = i;
  });
  const genuine = Uint8Array.from({ length: n }, (_, i) => (labels[i] ? 1 : 0));
  return (weights) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += weights[i] as number;
    const cuts = cutsOf(byConfidence, genuine, weights, portions, total);
    return portions.map((_, p) => {
      const { kept, genuineWeight, impostorWeight } = cuts[p] as Cut;
      if (!(genuineWeight > 0 && impostorWeight > 0)) return Number.NaN;
      const allowed = far * impostorWeight;
      let accepted = 0;
      let spent = 0;
      let threshold = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < n; k++) {
        const pair = byScore[k] as number;
        const w = weights[pair] as number;
        if ((place[pair] as number) >= kept || w === 0) continue;
        if ((scores[pair] as number) < threshold) break;
        if (genuine[pair] === 1) accepted += w;
        else if (threshold === Number.NEGATIVE_INFINITY) {
          if (spent === 0 && allowed < 0.5) break;
          spent += w;
          if (spent > allowed - 0.5) threshold = scores[pair] as number;
        }
      }
      return accepted / genuineWeight;
    });
  };
}

interface Cut {
  readonly kept: number;
  readonly genuineWeight: number;
  readonly impostorWeight: number;
}

/** How many of the pairs, most confident first, stay at each portion, and what they weigh. */
function cutsOf(
  order: Uint32Array,
  genuine: Uint8Array,
  weights: Float64Array,
  portions: readonly number[],
  total: number,
): Cut[] {
  const cuts: Cut[] = [];
  const weight = [0, 0];
  let at = 0;
  for (const portion of [...portions].reverse()) {
    const budget = total * (1 - portion) + 1e-9;
    while (at < order.length) {
      const pair = order[at] as number;
      const w = weights[pair] as number;
      if ((weight[0] as number) + (weight[1] as number) + w > budget) break;
      const side = genuine[pair] as number;
      weight[side] = (weight[side] as number) + w;
      at++;
    }
    cuts.push({ kept: at, genuineWeight: weight[1] as number, impostorWeight: weight[0] as number });
  }
  return cuts.reverse();
}
