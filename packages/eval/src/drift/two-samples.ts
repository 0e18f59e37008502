import { at, normalQuantile } from '@scaleface/numerics';
import { boundedMeanInterval } from '../intervals/bounded-mean.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import { argsort } from '../rank/argsort.js';

/** Values in ascending order with the subject and the weight of each. */
function lineOf(values: Float64Array, clusters: readonly (readonly number[])[]) {
  const order = argsort(values);
  const subject = new Int32Array(values.length);
  const weight = new Float64Array(clusters.length);
  for (const [s, own] of clusters.entries()) {
    weight[s] = 1 / own.length;
    for (const i of own) subject[i] = s;
  }
  return { order, subject, weight };
}

/** The largest gap between the distribution functions of two sides, for any division of the subjects. */
export function gapCounter(values: Float64Array, clusters: readonly (readonly number[])[]) {
  const { order, subject, weight } = lineOf(values, clusters);
  return (second: Uint8Array): number => {
    const n = second.reduce((sum, side) => sum + side, 0);
    const steps = [1 / (clusters.length - n), -1 / n];
    let [height, most] = [0, 0];
    for (let k = 0; k < order.length; k++) {
      const i = order[k] as number;
      const s = subject[i] as number;
      height += (steps[second[s] as number] as number) * (weight[s] as number);
      const last = k + 1 === order.length || values[order[k + 1] as number] !== values[i];
      if (last && Math.abs(height) > most) most = Math.abs(height);
    }
    return most;
  };
}

/** $A$ with its interval; the first `split` subjects are calibration's. */
export function superiorityOf(
  values: Float64Array,
  clusters: readonly (readonly number[])[],
  split: number,
  level: number,
): IntervalEstimate {
  const { order, subject, weight } = lineOf(values, clusters);
  const sizes = [split, clusters.length - split];
  const sideOf = (s: number): 0 | 1 => (s < split ? 0 : 1);
  // Of each subject the mean share of the other side that lies below its values.
  const below = new Float64Array(clusters.length);
  const passed = [0, 0];
  for (let k = 0; k < order.length; ) {
    let end = k;
    const block = [0, 0];
    const value = values[order[k] as number];
    for (; end < order.length && values[order[end] as number] === value; end++) {
      const s = at(subject, order[end] as number);
      (block[sideOf(s)] as number) += at(weight, s) / at(sizes, sideOf(s));
    }
    for (; k < end; k++) {
      const s = at(subject, order[k] as number);
      const other = 1 - sideOf(s);
      (below[s] as number) += at(weight, s) * (at(passed, other) + at(block, other) / 2);
    }
    for (const side of [0, 1] as const) (passed[side] as number) += block[side] as number;
  }
  const moments = [below.subarray(0, split), below.subarray(split)].map((part) => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    const squares = part.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    return { mean, variance: part.length > 1 ? squares / (part.length - 1) / part.length : 0 };
  });
  const estimate = Math.min(1, Math.max(0, at(moments, 1).mean));
  const error = Math.sqrt(at(moments, 0).variance + at(moments, 1).variance);
  const both = estimate * (1 - estimate);
  if (!(error > 1e-12 && both > 1e-12 && Math.min(...sizes) > 1)) {
    return boundedMeanInterval(estimate, Math.min(...sizes), level);
  }
  const half = (normalQuantile((1 + level) / 2) * error) / both;
  const end = (sign: number): number => {
    const odds = (estimate / (1 - estimate)) * Math.exp(sign * half);
    return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
  };
  return { estimate, lower: end(-1), upper: end(1), level };
}
