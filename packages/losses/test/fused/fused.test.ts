import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../../testing/engines.js';
import {
  arcFaceLogits,
  arcFaceLoss,
  cosFaceLogits,
  cosFaceLoss,
  magFaceLoss,
  scaleFaceLogits,
  scaleFaceLoss,
  softmaxCrossEntropy,
} from '../../src/index.js';
import { expectGolden, golden, load } from '../helpers/golden.js';
import { normal, uniform } from '../helpers/twin.js';

const N = 12;
const C = 37;
const D = 16;

/** Embeddings around their classes' centres, so that targets are neither hopeless nor certain. */
function batch(seed = 3) {
  const random = createRandom(seed);
  const weights = tf.tensor2d(Float32Array.from(normal(random, [C, D]).data), [C, D]);
  const y = Array.from({ length: N }, () => random.integer(C));
  const noise = tf.tensor2d(Float32Array.from(normal(random, [N, D], 1.5).data), [N, D]);
  const embeddings = tf.add(tf.gather(weights, y), noise) as tf.Tensor2D;
  const scale = tf.tensor2d(Float32Array.from(uniform(random, [N, 1], 0.5, 30).data), [N, 1]);
  const withNone = y.map((v, i) => (i % 5 === 2 ? -1 : v));
  return { weights, embeddings, scale, labels: tf.tensor1d(withNone, 'int32') };
}

const cosines = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => {
  const unit = (m: tf.Tensor): tf.Tensor => tf.div(m, tf.sqrt(tf.sum(tf.square(m), 1, true)));
  return tf.matMul(unit(x) as tf.Tensor2D, unit(w) as tf.Tensor2D, false, true);
};

describeEngines('fused margin softmax', (_, tolerance) => {
  for (const chunkSize of [undefined, 10]) {
    for (const reduction of ['mean', 'sum', 'none'] as const) {
      it(`agrees with the unfused composition, chunks of ${chunkSize ?? 'all'} classes, reduction ${reduction}`, () => {
        const { weights, embeddings, scale, labels } = batch();
        const total = (t: tf.Tensor): tf.Tensor => (reduction === 'none' ? tf.sum(tf.square(t)) : t);
        const common = { labels, reduction, ...(chunkSize === undefined ? {} : { chunkSize }) };
        const pairs: [
          (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor) => tf.Tensor,
          typeof total | ((x: tf.Tensor, w: tf.Tensor, s: tf.Tensor) => tf.Tensor),
        ][] = [
          [
            (x, w, s) => tf.add(total(arcFaceLoss({ ...common, embeddings: x, weights: w })), tf.mul(tf.sum(s), 0)),
            (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor) =>
              tf.add(
                total(softmaxCrossEntropy(arcFaceLogits(cosines(x, w), labels), labels, { reduction })),
                tf.mul(tf.sum(s), 0),
              ),
          ],
          [
            (x, w, s) =>
              tf.add(total(cosFaceLoss({ ...common, embeddings: x, weights: w, scale: 100 })), tf.mul(tf.sum(s), 0)),
            (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor) =>
              tf.add(
                total(softmaxCrossEntropy(cosFaceLogits(cosines(x, w), labels, { scale: 100 }), labels, { reduction })),
                tf.mul(tf.sum(s), 0),
              ),
          ],
          [
            (x, w, s) => total(scaleFaceLoss({ ...common, embeddings: x, weights: w, scale: s })),
            (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor) =>
              total(softmaxCrossEntropy(scaleFaceLogits(cosines(x, w), labels, s), labels, { reduction })),
          ],
        ];
        for (const [fused, unfused] of pairs) {
          const plain = unfused as (x: tf.Tensor, w: tf.Tensor, s: tf.Tensor) => tf.Tensor;
          const args = [embeddings, weights, scale] as const;
          expectClose(
            expectNoLeak(1, () => tf.tidy(() => fused(...args))),
            tf.tidy(() => plain(...args).dataSync()) as Float32Array,
            tolerance.value,
          );
          const got = expectNoLeak(3, () => tf.grads(fused)([...args]));
          const want = tf.grads(plain)([...args]);
          got.forEach((g, i) => {
            expectClose(g, (want[i] as tf.Tensor).dataSync(), 3 * tolerance.gradient);
          });
        }
      });
    }
  }

  it('gives the same gradients in every frozen mode', () => {
    const { weights, embeddings, scale, labels } = batch(4);
    const common = { labels };
    const [dx, dw, ds] = tf.grads((x, w, s) => scaleFaceLoss({ ...common, embeddings: x, weights: w, scale: s }))([
      embeddings,
      weights,
      scale,
    ]) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const same = (a: tf.Tensor | undefined, b: tf.Tensor): void =>
      expectClose(a as tf.Tensor, b.dataSync(), tolerance.value);
    const frozenCentres = tf.grads((x, s) =>
      scaleFaceLoss({ ...common, embeddings: x, weights, scale: s, frozenCentres: true }),
    )([embeddings, scale]);
    same(frozenCentres[0], dx);
    same(frozenCentres[1], ds);
    const frozenEmbeddings = tf.grads((w, s) =>
      scaleFaceLoss({ ...common, embeddings, weights: w, scale: s, frozenEmbeddings: true }),
    )([weights, scale]);
    same(frozenEmbeddings[0], dw);
    same(frozenEmbeddings[1], ds);
    const both = expectNoLeak(1, () =>
      tf.grad((s) =>
        scaleFaceLoss({ ...common, embeddings, weights, scale: s, frozenCentres: true, frozenEmbeddings: true }),
      )(scale),
    );
    same(both, ds);
    const nothing = arcFaceLoss({ ...common, embeddings, weights, frozenCentres: true, frozenEmbeddings: true });
    expectClose(nothing, arcFaceLoss({ ...common, embeddings, weights }).dataSync(), tolerance.value);
  });

  for (const greatest of [30, 1e4]) {
    it(`frozen, in chunks or at once, agrees with the loss that learns all, at scales of 0 to ${greatest}`, () => {
      const { weights, embeddings, labels } = batch(6);
      const scale = tf.tensor1d(Array.from({ length: N }, (_, i) => (greatest * i) / (N - 1)));
      const loss =
        (options: object) =>
        (s: tf.Tensor): tf.Tensor =>
          scaleFaceLoss({ embeddings, weights, labels, scale: s, reduction: 'none', ...options });
      const learning = { frozenCentres: false, frozenEmbeddings: false };
      for (const chunkSize of [C, 10]) {
        const frozen = { chunkSize, frozenCentres: true, frozenEmbeddings: true };
        expectClose(loss(frozen)(scale), loss(learning)(scale).dataSync(), tolerance.value);
        const ds = expectNoLeak(1, () => tf.grad(loss(frozen))(scale));
        expectClose(ds, tf.grad(loss(learning))(scale).dataSync(), 3 * tolerance.gradient);
      }
    });
  }

  it('follows frozen centres that are assigned to, or seen in another shape, between two steps', () => {
    const { weights, embeddings, labels } = batch(7);
    const centres = tf.variable(weights);
    const frozen = (w: tf.Tensor, x: tf.Tensor): number =>
      scaleFaceLoss({ embeddings: x, weights: w, labels, scale: 64, frozenCentres: true }).dataSync()[0] as number;
    const plain = (w: tf.Tensor, x: tf.Tensor): number =>
      arcFaceLoss({ embeddings: x, weights: w, labels }).dataSync()[0] as number;
    const agree = (w: tf.Tensor, x: tf.Tensor): void => expectClose([frozen(w, x)], [plain(w, x)], 3 * tolerance.value);
    agree(centres, embeddings);
    agree(tf.reshape(centres, [2 * C, D / 2]), tf.slice(embeddings, [0, 0], [N, D / 2]));
    agree(centres, embeddings);
    centres.assign(tf.mul(tf.square(weights), 3));
    agree(centres, embeddings);
    centres.dispose();
  });

  for (const name of ['magface_easy', 'magface_strict']) {
    it(`${name} agrees with the published total and gradients`, () => {
      const g = golden(name);
      const labels = load(g.inputs.label);
      const loss = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
        magFaceLoss({ ...g.params, embeddings: x, weights: w, labels });
      const inputs = [load(g.inputs.feature), tf.transpose(load(g.inputs.weight))];
      expectGolden(loss(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor), g.outputs.total, tolerance.value);
      const [dx, dw] = expectNoLeak(2, () => tf.grads(loss)(inputs)) as [tf.Tensor, tf.Tensor];
      expectGolden(dx, g.grads.feature, tolerance.gradient);
      expectGolden(tf.transpose(dw), g.grads.weight, tolerance.gradient);
    });
  }

  it('with class sampling equals the loss over the sampled classes, reproducibly', () => {
    const { weights, embeddings, labels } = batch(5);
    const loss = (w: tf.Tensor, seed: number): tf.Tensor =>
      arcFaceLoss({ embeddings, weights: w, labels, sampleRate: 0.5, seed });
    expect(loss(weights, 1).dataSync()).toEqual(loss(weights, 1).dataSync());
    expect(loss(weights, 1).dataSync()).not.toEqual(loss(weights, 2).dataSync());
    const grad = expectNoLeak(1, () => tf.grad((w) => loss(w, 1))(weights));
    const touched = (tf.sum(tf.abs(grad), 1).arraySync() as number[]).filter((v) => v > 0).length;
    expect(touched).toBe(Math.floor(0.5 * C));
    expect(loss(weights, 1).dataSync()[0]).toBeLessThan(
      arcFaceLoss({ embeddings, weights, labels }).dataSync()[0] as number,
    );
    expectClose(
      arcFaceLoss({ embeddings, weights, labels, sampleRate: 0.999999 }),
      arcFaceLoss({ embeddings, weights, labels }).dataSync(),
      1,
    );
  });
});
