import { isGenuine, type Labels, type Numbers } from '../input/arrays.js';

/** The weights of pairs that many walks share, and what they sum to. */
export interface SharedWeights {
  /** One whole weight per pair; in half the memory where they are small, since walks wait for memory above all. */
  of: Float32Array | Float64Array;
  /** Weight of the genuine pairs. */
  genuine: number;
  /** Weight of the impostor pairs. */
  impostor: number;
  /** Room for weights that are on their way out. */
  readonly leaving: Float64Array;
}

/** Weights of pairs for `refitWalk`; all 0 until {@link shareWeights}. */
export const sharedWeights = (pairs: number): SharedWeights => ({
  of: new Float32Array(pairs),
  genuine: 0,
  impostor: 0,
  leaving: new Float64Array(pairs),
});

/** Gives pairs other weights: those given, a genuine pair's times `genuineWeight`. */
export function shareWeights(into: SharedWeights, weights: Numbers, labels: Labels, genuineWeight: number): void {
  const { of } = into;
  const n = of.length;
  let [genuine, impostor, largest] = [0, 0, 0];
  for (let pair = 0; pair < n; pair++) {
    let w = weights[pair] as number;
    if (isGenuine(labels[pair])) {
      w *= genuineWeight;
      genuine += w;
    } else impostor += w;
    of[pair] = w;
    if (w > largest) largest = w;
  }
  into.genuine = genuine;
  into.impostor = impostor;
  if (largest <= 2 ** 24 || of instanceof Float64Array) return;
  into.of = new Float64Array(n);
  shareWeights(into, weights, labels, genuineWeight);
}
