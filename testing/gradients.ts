import { createRandom, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** A check of a tensor function whose rows are independent, against differences of the same function in float64. */
export interface GradientCheck {
  /** Inputs, `[N, …]` row-major, already rounded to float32, with the length of a row. */
  readonly inputs: readonly { readonly values: Float32Array; readonly columns: number }[];
  /** The function of the inputs as `[N, columns]` tensors; each row's result has `outputs` entries. */
  readonly f: (...inputs: tf.Tensor2D[]) => tf.Tensor;
  /** Entries of a row's result. */
  readonly outputs: number;
  /** The same for one row, in float64, written independently. */
  readonly reference: (...rows: Float64Array[]) => ArrayLike<number>;
  /** Step of the central difference at a value. Default $10^{-6} \max(1, |x|)$. */
  readonly step?: (x: number) => number;
  /** Derivatives smaller than this are held to the absolute error that it allows, for sums that cancel. Default 0. */
  readonly floor?: number;
  /** Seed of the random cotangent. Default 1. */
  readonly seed?: number;
}

/** Random float32 numbers. */
export const draws = (n: number, draw: (random: Random) => number, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length: n }, () => draw(random));
};

/** The greatest relative error of the gradient over all entries of all inputs; every gradient must be finite. */
export function greatestGradientError(check: GradientCheck): number {
  const { inputs, f, outputs, reference, step = (x) => 1e-6 * Math.max(1, Math.abs(x)), floor = 0 } = check;
  const [first] = inputs;
  const rows = (first?.values.length ?? 0) / (first?.columns ?? 1);
  const cotangent = draws(rows * outputs, (r) => r.normal(), check.seed ?? 1);
  const gradients = tf.tidy(() => {
    const tensors = inputs.map(({ values, columns }) => tf.tensor2d(values, [rows, columns]));
    const weigh = (...xs: tf.Tensor[]): tf.Tensor =>
      tf.sum(tf.mul(tf.reshape(f(...(xs as tf.Tensor2D[])), [rows, outputs]), tf.tensor2d(cotangent, [rows, outputs])));
    return tf
      .grads(weigh)(tensors)
      .map((g) => g.dataSync());
  });
  let greatest = 0;
  for (let row = 0; row < rows; row++) {
    const weights = cotangent.subarray(row * outputs, (row + 1) * outputs);
    const at = inputs.map(({ values, columns }) =>
      Float64Array.from(values.subarray(row * columns, (row + 1) * columns)),
    );
    const value = (): number => dot(reference(...at), weights);
    const expected = at.map((x) => x.map((v, k) => difference(x, k, step(v), value)));
    // An entry a hundred times smaller than its row's greatest is held to the error that one may have.
    const scale = Math.max(floor, ...expected.map((e) => 1e-2 * e.reduce((m, v) => Math.max(m, Math.abs(v)), 0)));
    expected.forEach((e, input) => {
      e.forEach((want, k) => {
        const got = gradients[input]?.[row * e.length + k] as number;
        // One assertion per number would take most of the time.
        if (!Number.isFinite(got)) expect.fail(`the gradient at row ${row} is ${got}`);
        greatest = Math.max(greatest, Math.abs(got - want) / Math.max(Math.abs(want), scale, Number.MIN_VALUE));
      });
    });
  }
  return greatest;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

function difference(x: Float64Array, k: number, h: number, value: () => number): number {
  const middle = x[k] as number;
  x[k] = middle + h;
  const above = value();
  x[k] = middle - h;
  const below = value();
  x[k] = middle;
  return (above - below) / (2 * h);
}
