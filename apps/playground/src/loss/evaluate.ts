import * as tf from '@tensorflow/tfjs-core';
import { cosinesAt } from './circle.js';
import type { LossCase, Settings } from './loss-case.js';

/** A loss over the angle of the sample. */
export interface LossCurve {
  /** The loss at each angle. */
  readonly loss: Float32Array;
  /** Its derivative by the angle, in radians. */
  readonly slope: Float32Array;
}

/** What a loss makes of the sample. */
export interface SampleNumbers extends LossCurve {
  /** To each centre. */
  readonly cosines: Float32Array;
  readonly logits?: Float32Array;
  readonly probabilities?: Float32Array;
}

/** Angles of a curve, in degrees. */
export const GRID: readonly number[] = Array.from({ length: 121 }, (_, i) => 3 * i - 180);

const radians = (degrees: readonly number[]): tf.Tensor1D => tf.tensor1d(degrees.map((d) => (d * Math.PI) / 180));

function lossAt(one: LossCase, settings: Settings, degrees: readonly number[]): LossCurve {
  return tf.tidy(() => {
    const angles = radians(degrees);
    const slope = tf.grad((a) => tf.sum(one.loss(a as tf.Tensor1D, settings)))(angles);
    const loss = tf.reshape(one.loss(angles, settings), [-1]);
    return { loss: loss.dataSync() as Float32Array, slope: slope.dataSync() as Float32Array } as never;
  });
}

/**
 * The loss and its gradient over the whole circle. Losses of a batch are looked at one angle after another, with a
 * pause now and then so that the page answers.
 *
 * @param one - The loss.
 * @param settings - Its numbers.
 * @param current - Whether the result is still wanted.
 * @returns The curve over {@link GRID}, or undefined where it is no longer wanted.
 */
export async function curveOf(
  one: LossCase,
  settings: Settings,
  current: () => boolean,
): Promise<LossCurve | undefined> {
  if (one.single !== true) return lossAt(one, settings, GRID);
  const loss = new Float32Array(GRID.length);
  const slope = new Float32Array(GRID.length);
  let since = performance.now();
  for (const [i, degrees] of GRID.entries()) {
    const found = lossAt(one, settings, [degrees]);
    loss[i] = found.loss[0] as number;
    slope[i] = found.slope[0] as number;
    if (performance.now() - since < 25) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (!current()) return undefined;
    since = performance.now();
  }
  return { loss, slope };
}

/** What a loss makes of one sample. */
export function numbersAt(one: LossCase, settings: Settings, degrees: number): SampleNumbers {
  const found = lossAt(one, settings, [degrees]);
  return tf.tidy(() => {
    const angles = radians([degrees]);
    const cosines = cosinesAt(angles).dataSync() as Float32Array;
    if (one.logits === undefined) return { ...found, cosines } as never;
    const logits = one.logits(angles, settings);
    const probabilities = tf.softmax(logits).dataSync() as Float32Array;
    return { ...found, cosines, logits: logits.dataSync() as Float32Array, probabilities } as never;
  });
}
