import { createRandom, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import type { Engine } from '../../../../testing/start-engine.js';

/** Numbers of one argument in float64, with its shape. */
export interface Matrix {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A matrix of normal numbers. */
export const normal = (random: Random, shape: readonly number[], spread = 1, centre = 0): Matrix => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
    Math.fround(centre + spread * random.normal()),
  ),
});

/** A matrix of numbers uniform in a range. */
export const uniform = (random: Random, shape: readonly number[], low: number, high: number): Matrix => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
    Math.fround(low + (high - low) * random.uniform()),
  ),
});

const known = new WeakMap<Matrix, number[][]>();

/** The rows of a matrix. */
export function rows(matrix: Matrix): number[][] {
  const before = known.get(matrix);
  if (before !== undefined) return before;
  const [n, d] = matrix.shape as [number, number];
  const made = Array.from({ length: n }, (_, i) => Array.from(matrix.data.subarray(i * d, (i + 1) * d)));
  known.set(matrix, made);
  return made;
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((t, x, i) => t + x * (b[i] as number), 0);

export const unit = (a: readonly number[]): number[] => {
  const norm = Math.sqrt(dot(a, a));
  return a.map((x) => x / norm);
};

/** $\log\sum e^x$ in float64. */
export const logSumExp = (x: readonly number[]): number => {
  const max = Math.max(...x);
  return max + Math.log(x.reduce((t, v) => t + Math.exp(v - max), 0));
};

/** The random cases of a loss. They have one shape: an engine that takes one takes the others, so `cpu` takes most. */
export const twinCases = (engine: Engine): number =>
  engine === 'cpu' ? repetitions(8, 100, 1000) : repetitions(4, 10, 40);

/** A loss and its float64 naive twin, with the way to draw a case. */
export interface Twin {
  readonly cases?: number;
  readonly seed?: number;
  /** The differentiable arguments of one case; may keep labels and the like in closure through `extra`. */
  readonly draw: (random: Random) => { args: Matrix[]; labels: number[] };
  readonly loss: (args: tf.Tensor[], labels: tf.Tensor1D) => tf.Tensor;
  /** The naive function; `base` holds the arguments where the difference is taken, for parts that count as constants. */
  readonly naive: (args: Matrix[], labels: number[], base: Matrix[]) => number;
  readonly tolerance: { readonly value: number; readonly gradient: number };
  /** Step of the central difference in float64. */
  readonly step?: number;
  /** False for losses without a useful gradient. */
  readonly gradient?: boolean;
}

/**
 * Compares a loss with a naive float64 function over random cases: values, and gradients with central differences of the
 * naive function (error about 1e-9). Deviations count relative to the greatest magnitude, at least 1.
 */
export function expectTwin({
  cases = 1000,
  seed = 1,
  draw,
  loss,
  naive,
  tolerance,
  step = 1e-5,
  gradient = true,
}: Twin): void {
  const random = createRandom(seed);
  let worstValue = 0;
  let worstGradient = 0;
  for (let k = 0; k < cases; k++) {
    const { args, labels } = draw(random);
    tf.tidy(() => {
      const y = tf.tensor1d(labels, 'int32');
      const tensors = args.map((a) => tf.tensor(Float32Array.from(a.data), [...a.shape]));
      const expected = naive(args, labels, args);
      const value = loss(tensors, y).dataSync()[0] as number;
      worstValue = worse(worstValue, Math.abs(value - expected) / Math.max(1, Math.abs(expected)));
      if (!gradient) return;
      const grads = tf.grads((...t: tf.Tensor[]) => loss(t, y))(tensors);
      const wanted = args.map((a, i) => differences(args, i, a, step, (changed) => naive(changed, labels, args)));
      const size = Math.max(1, ...wanted.flatMap((w) => [...w].map(Math.abs)));
      grads.forEach((g, i) => {
        const got = g.dataSync();
        wanted[i]?.forEach((w, j) => {
          worstGradient = worse(worstGradient, Math.abs(w - (got[j] as number)) / size);
        });
      });
    });
  }
  expect(worstValue, 'value').toBeLessThan(tolerance.value);
  expect(worstGradient, 'gradient').toBeLessThan(tolerance.gradient);
}

const worse = (a: number, b: number): number => (Number.isNaN(b) ? Number.POSITIVE_INFINITY : Math.max(a, b));

function differences(args: Matrix[], i: number, a: Matrix, h: number, f: (args: Matrix[]) => number): Float64Array {
  return a.data.map((_, j) => {
    const at = (delta: number): number => {
      const data = Float64Array.from(a.data);
      data[j] = (data[j] as number) + delta;
      return f(args.map((other, k) => (k === i ? { shape: a.shape, data } : other)));
    };
    return (at(h) - at(-h)) / (2 * h);
  });
}
