import { scaleFaceLoss } from '@scaleface/losses';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { supportedScaleLoss } from '../../src/training/supported-scale-loss.js';

const [rows, classes, width] = [6, 5, 4];
const random = createRandom(3);
const drawn = (n: number): number[] => Array.from({ length: n }, () => random.normal());
const e = drawn(rows * width);
const w = drawn(classes * width);
const y = [0, 1, 2, 3, 4, 0];

/** Value and gradients by embeddings, centres and scale. */
function found(scales: readonly number[], support: number | undefined, smallestScale = 0): number[][] {
  return tf.tidy(() => {
    const labels = tf.tensor1d(y, 'int32');
    const loss = (embeddings: tf.Tensor, centres: tf.Tensor, scale: tf.Tensor): tf.Scalar => {
      const common = { embeddings, labels, scale, margin: 0.5, frozenEmbeddings: false };
      return support === undefined
        ? (scaleFaceLoss({ ...common, weights: centres, beyond: 'monotone' }) as tf.Scalar)
        : supportedScaleLoss({ ...common, centres, support, smallestScale });
    };
    const inputs = [
      tf.tensor2d(e, [rows, width]),
      tf.tensor2d(w, [classes, width]),
      tf.tensor2d([...scales], [rows, 1]),
    ];
    const { value, grads } = tf.valueAndGrads(loss as never)(inputs as tf.Tensor[], undefined);
    return [value, ...grads].map((x) => Array.from(x.dataSync()));
  });
}

const close = (a: readonly number[][], b: readonly number[][]): void => {
  for (const [k, numbers] of a.entries()) {
    for (const [i, v] of numbers.entries()) expect(v, `${k}: ${i}`).toBeCloseTo(b[k]?.[i] as number, 5);
  }
};

describeEngines('the ScaleFace objective with supported scales', () => {
  const ample = [8, 9, 12, 20, 31, 64];
  it('is the published one where every scale is large enough, and everywhere without support', () => {
    close(found(ample, 8), found(ample, undefined));
    const small = [0.01, 0.5, 1, 2, 4, 7];
    close(found(small, 0), found(small, undefined));
  });

  it('has the published value and gradient by the scale at any scale', () => {
    const small = [0, 0.01, 0.5, 1, 4, 30];
    const [value, , , byScale] = found(small, 8) as [number[], number[], number[], number[]];
    const [published, , , publishedByScale] = found(small, undefined) as [number[], number[], number[], number[]];
    close([value, byScale], [published, publishedByScale]);
  });

  it('lets embeddings and centres learn at scale 0 as at the support, where the published one lets nothing learn', () => {
    const none = Array.from({ length: rows }, () => 0);
    const [, embeddings, centres] = found(none, 8) as [number[], number[], number[]];
    const [, atSupport, centresAtSupport] = found(
      none.map(() => 8),
      undefined,
    ) as [number[], number[], number[]];
    close([embeddings, centres], [atSupport, centresAtSupport]);
    expect(Math.max(...embeddings.map(Math.abs))).toBeGreaterThan(0.1);
    expect(found(none, undefined)[1]?.every((v) => Math.abs(v) < 1e-7)).toBe(true);
  });

  it('pushes no scale below the smallest further down, and every other one, and up, as the published one does', () => {
    const small = [0.1, 0.2, 0.3, 0.4, 4, 30];
    const published = found(small, undefined)[3] as number[];
    const bounded = found(small, 8, 0.5)[3] as number[];
    expect(published.slice(0, 4).some((v) => v > 0.01)).toBe(true);
    const wanted = published.map((v, i) => ((small[i] as number) < 0.5 && v > 0 ? 0 : v));
    close([bounded], [wanted]);
    expect(found(small, 8, 0.5)[0]).toEqual(found(small, 8)[0]);
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    found(ample, 8);
    expect(tf.memory().numTensors).toBe(before);
  });
});
