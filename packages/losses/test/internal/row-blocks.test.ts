import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../../../../testing/engines.js';
import { startEngine } from '../../../../testing/start-engine.js';
import { contrastiveLoss } from '../../src/index.js';
import { pairHinge } from '../../src/probabilistic/prob-hinge.js';

const scattered = (rows: number, columns: number): tf.Tensor2D =>
  tf.tensor2d(
    new Float32Array(rows * columns).map((_, i) => Math.sin(i * i)),
    [rows, columns],
  );

// A block holds 2²² numbers at most. So many take the engine `cpu` half a minute.
describe('work over all pairs in several blocks of rows', () => {
  beforeAll(() => startEngine('wasm'));

  it('the distances of two rows to many are those of each row alone', () => {
    const [rows, columns] = [8192, 257];
    const [x, embeddings] = [scattered(2, columns), scattered(rows, columns)];
    const references = { embeddings, labels: new Int32Array(rows) };
    const distances = (some: tf.Tensor2D): tf.Tensor1D =>
      contrastiveLoss(some, new Int32Array(some.shape[0]), { references, reduction: 'none' });
    const each = [0, 1].map((row) => distances(tf.slice(x, [row, 0], [1, columns])));
    expect(relativeError(distances(x).dataSync(), tf.concat(each).dataSync())).toBeLessThan(1e-6);
    tf.dispose([x, embeddings, ...each]);
  });

  it('the hinge of all pairs is the mean of those of either half of the dimensions, and so is its gradient', () => {
    const [n, d] = [65, 1000];
    const inputs = [scattered(n, d), tf.neg(scattered(n, d))];
    const classes = Int32Array.from({ length: n }, (_, i) => (i % 9) - 1);
    const hinge = (mu: tf.Tensor, logSigmaSq: tf.Tensor): tf.Tensor =>
      pairHinge(mu, logSigmaSq, tf.tensor1d(classes), 1);
    const halves = (...both: tf.Tensor[]): tf.Tensor => {
      const of = (from: number): tf.Tensor => {
        const [mu, logSigmaSq] = both.map((x) => tf.slice(x, [0, from], [n, d / 2]));
        return hinge(mu as tf.Tensor, logSigmaSq as tf.Tensor);
      };
      return tf.div(tf.add(of(0), of(d / 2)), 2);
    };
    const all = ({ value, grads }: { value: tf.Tensor; grads: tf.Tensor[] }): tf.Tensor[] => [value, ...grads];
    const [found, expected] = [all(tf.valueAndGrads(hinge)(inputs)), all(tf.valueAndGrads(halves)(inputs))];
    // Sums of four million terms in float32.
    found.forEach((x, k) => {
      expect(relativeError(x.dataSync(), (expected[k] as tf.Tensor).dataSync())).toBeLessThan(1e-3);
    });
    tf.dispose([inputs, found, expected]);
  });
});
