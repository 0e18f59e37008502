import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../tensor/custom-grad.js';
import type { Affine, NormalizedBatch } from './normalized-batch.js';
import { columnMeans, standardise, standardiseGradient } from './standardise-columns.js';

type Numbers = Float32Array | Float64Array;

/** Each number times its column's factor, plus its column's offset. */
function perColumn(x: Numbers, factors: Float32Array, offsets?: Float32Array): Float32Array {
  const y = new Float32Array(x.length);
  for (let i = 0; i < y.length; )
    for (let c = 0; c < factors.length; c++, i++)
      y[i] = (x[i] as number) * (factors[c] as number) + (offsets === undefined ? 0 : (offsets[c] as number));
  return y;
}

/** As `normalizeBatch`, in float64 without the engine: for few numbers, on an engine that is read freely. */
export function normalizeFew(x: tf.Tensor2D, epsilon: number, affine?: Affine): NormalizedBatch {
  const [rows, columns] = x.shape;
  const done = standardise({ data: x.dataSync() as Float32Array, columns }, epsilon);
  const { normal, mean, variance } = done;
  const [factors, offsets] = [affine?.weight, affine?.bias].map(
    (learnt) => learnt?.dataSync() as Float32Array | undefined,
  );
  const output = withGradient<tf.Tensor2D>([x, ...(affine === undefined ? [] : [affine.weight, affine.bias])], () => {
    const value = factors === undefined ? Float32Array.from(normal) : perColumn(normal, factors, offsets);
    const gradient = (dy: tf.Tensor2D): tf.Tensor[] => {
      const by = dy.dataSync() as Float32Array;
      const g = factors === undefined ? by : perColumn(by, factors);
      const dx = tf.tensor2d(standardiseGradient(g, done), x.shape);
      if (affine === undefined) return [dx];
      const sums = (other?: Numbers): tf.Tensor =>
        tf.tensor1d(Float32Array.from(columnMeans({ data: by, columns }, other).map((own) => own * rows)));
      return [dx, sums(normal), sums()];
    };
    return { value: tf.tensor2d(value, x.shape), saved: [], gradient };
  });
  return { output, mean: tf.tensor1d(Float32Array.from(mean)), variance: tf.tensor1d(Float32Array.from(variance)) };
}
