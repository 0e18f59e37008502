import type * as tf from '@tensorflow/tfjs-core';

/**
 * The unordered pairs $i<j$ of samples with the same label; label −1 is in none. Groups samples by label, so the work is
 * that of the pairs found. Reads the labels back from the engine.
 */
export function positivePairs(labels: tf.Tensor): {
  readonly i: Int32Array;
  readonly j: Int32Array;
  /** How many samples are in a pair. */
  readonly paired: number;
} {
  const groups = new Map<number, number[]>();
  labels.dataSync().forEach((y: number, at: number) => {
    if (y < 0) return;
    const group = groups.get(y);
    if (group === undefined) groups.set(y, [at]);
    else group.push(at);
  });
  const i: number[] = [];
  const j: number[] = [];
  let paired = 0;
  for (const group of groups.values()) {
    if (group.length > 1) paired += group.length;
    for (const [a, first] of group.entries()) {
      for (const second of group.slice(a + 1)) {
        i.push(first);
        j.push(second);
      }
    }
  }
  return { i: Int32Array.from(i), j: Int32Array.from(j), paired };
}
