import { BatchNorm } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../../testing/engines.js';
import { normalizeOnEngine } from '../../src/nn/batch-norm-grad.js';
import { normalizeFew } from '../../src/nn/normalize-few.js';

const epsilon = 1e-3;
const random = createRandom(4);
const normal = (shape: [number, number], spread = 1): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => spread * random.normal()),
    shape,
  );

/** The columns' standardisation in float64, by its definition. */
function naive(x: tf.Tensor2D): { y: number[]; mean: number[]; variance: number[] } {
  const [rows, columns] = x.shape;
  const values = x.dataSync();
  const of = (c: number): number[] => Array.from({ length: rows }, (_, i) => values[i * columns + c] as number);
  const meanOf = (column: number[]): number => column.reduce((sum, v) => sum + v, 0) / rows;
  const mean = Array.from({ length: columns }, (_, c) => meanOf(of(c)));
  const variance = mean.map((m, c) => meanOf(of(c).map((v) => (v - m) ** 2)));
  const y = Array.from(
    values,
    (v, i) => (v - (mean[i % columns] as number)) / Math.sqrt((variance[i % columns] as number) + epsilon),
  );
  return { y, mean, variance };
}

describeEngines('standardised columns', (_, tolerance) => {
  test.each([
    ['by operations of the engine', normalizeOnEngine],
    ['in plain numbers', normalizeFew],
  ])('%s are those of the definition, with statistics, and leave nothing else behind', (_way, normalize) => {
    const x = normal([6, 3], 4);
    const { output, mean, variance } = expectNoLeak(3, () => normalize(x, epsilon));
    const expected = naive(x);
    expectClose(output, expected.y, tolerance.value);
    expectClose(mean, expected.mean, tolerance.value);
    expectClose(variance, expected.variance, tolerance.value);
  });

  test('have the same gradients both ways', () => {
    const [x, dy] = [normal([7, 3]), normal([7, 3])];
    const gradientOf = (normalize: typeof normalizeFew): tf.Tensor =>
      tf.grad((input: tf.Tensor) => {
        const { output, mean, variance } = normalize(input as tf.Tensor2D, epsilon);
        tf.dispose([mean, variance]);
        return output;
      })(x, dy);
    const gradient = gradientOf(normalizeFew);
    expect(gradient.shape).toEqual([7, 3]);
    expectClose(gradient, gradientOf(normalizeOnEngine).dataSync(), tolerance.gradient);
  });

  test('of many numbers are the same as of few: a batch norm of 65 columns as one of its first', () => {
    // 8320 numbers are the engine's, 128 are few.
    const x = normal([128, 65], 3);
    const first = tf.slice(x, [0, 0], [128, 1]) as tf.Tensor2D;
    const [wide, narrow] = [65, 1].map((features) => new BatchNorm({ features, affine: false })) as [
      BatchNorm,
      BatchNorm,
    ];
    const y = tf.slice(wide.apply(x, { training: true }) as tf.Tensor2D, [0, 0], [128, 1]);
    expectClose(narrow.apply(first, { training: true }), y.dataSync(), tolerance.value);
    for (const name of ['running_mean', 'running_var', 'num_batches_tracked']) {
      const of = (norm: BatchNorm): number => (norm.variables[name] as tf.Variable).dataSync()[0] as number;
      expectClose([of(narrow)], [of(wide)], tolerance.value);
    }
    expect((narrow.variables.num_batches_tracked as tf.Variable).dtype).toBe('int32');
    wide.dispose();
    narrow.dispose();
  });
});
