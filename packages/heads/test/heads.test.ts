import { valueAndGrads } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../testing/engines.js';
import {
  BilinearClassifier,
  createHead,
  createPairClassifier,
  headNames,
  meanResultant,
  NormHead,
  pairClassifierNames,
  SmartCosineClassifier,
  sampleGaussian,
  seededDropout,
} from '../src/index.js';

const options = { features: 6, hidden: [5], dimensions: 3 };

describeEngines('heads', (_, tolerance) => {
  test.each(headNames)('%s gives what it says it gives, reloads to identical outputs and leaks nothing', (name) => {
    const made = name === 'prob_head' ? { ...options, hidden: 5 } : options;
    const head = createHead(name, made);
    const twin = createHead(head.kind, { ...head.config, seed: 99 });
    const x = tf.tensor2d(
      Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      [4, 6],
    );
    const widths = Object.keys(head.outputs).length;
    tf.dispose(expectNoLeak(widths, () => head.apply(x, { training: true })));
    const output = expectNoLeak(widths, () => head.apply(x));
    for (const [key, width] of Object.entries(head.outputs)) expect(output[key]?.shape).toEqual([4, width]);
    const state = head.stateDict();
    twin.loadStateDict(state);
    const again = twin.apply(x);
    for (const key of Object.keys(head.outputs)) {
      expect(Array.from(again[key]?.dataSync() ?? [])).toEqual(Array.from(output[key]?.dataSync() ?? []));
    }
    expect(JSON.parse(JSON.stringify(head.config))).toEqual(head.config);
    tf.dispose([x, output, state, again]);
    head.dispose();
    twin.dispose();
  });

  test('evaluation changes nothing: frozen is frozen', () => {
    for (const name of headNames) {
      const head = createHead(name, name === 'prob_head' ? { ...options, hidden: 5 } : options);
      const before = Object.values(head.variables).map((v) => Array.from(v.dataSync()));
      tf.dispose(head.apply(tf.ones([4, 6])));
      expect(Object.values(head.variables).map((v) => Array.from(v.dataSync()))).toEqual(before);
      head.dispose();
    }
  });

  test('the norm has gradient x / |x|, and 0 at 0', () => {
    const head = new NormHead({ features: 2 });
    const x = tf.variable(
      tf.tensor2d([
        [3, 4],
        [0, 0],
      ]),
    );
    const { grads } = valueAndGrads(() => tf.sum(head.apply(x).magnitude), { x });
    expectClose(grads.x as tf.Tensor, [0.6, 0.8, 0, 0], tolerance.gradient);
  });

  test('the bilinear form is the one of PyTorch', () => {
    const net = new BilinearClassifier({ dimension: 2 });
    const weight = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    net.loadStateDict({ 'bilinear.weight': weight, 'bilinear.bias': tf.tensor1d([0.5, -0.5]) });
    const { logProbabilities } = net.applyPairs(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, -1]]));
    // [1 2] W_k [3 -1]': k = 0: 1·3 − 2 + 2(3·3 − 4) = 11, k = 1: 5·3 − 6 + 2(7·3 − 8) = 35.
    const [a, b] = [11.5, 34.5];
    expectClose(logProbabilities, [a - b, 0], tolerance.value);
    net.dispose();
  });

  test('the smart cosine starts as a cosine', () => {
    const net = new SmartCosineClassifier({ dimension: 3 });
    const { logProbabilities } = net.applyPairs(tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[0.1, 0.2, 0.1]]));
    const [different, same] = Array.from(logProbabilities.dataSync()) as [number, number];
    expect(Math.abs(same - different - 2 * 0.8)).toBeLessThan(1e-5);
    net.dispose();
  });

  test.each([
    ['multilayer_perceptron', 589_692],
    ['smart_cosine', 1_026],
    ['bilinear', 524_290],
  ])('%s has %i parameters, as published', (name, count) => {
    const net = createPairClassifier(name);
    expect(Object.values(net.trainableVariables).reduce((n, { size }) => n + size, 0)).toBe(count);
    net.dispose();
  });

  test('probabilities of a pair classifier sum to 1, and every name makes one', () => {
    for (const name of pairClassifierNames) {
      const net = createPairClassifier(name, { dimension: 4 });
      const { logProbabilities } = net.applyPairs(tf.ones([2, 4]), tf.ones([2, 4]));
      const p = Array.from(logProbabilities.dataSync(), Math.exp);
      expect(Math.abs((p[0] as number) + (p[1] as number) - 1)).toBeLessThan(1e-5);
      net.dispose();
    }
  });

  test('the mean resultant length is 1 for equal, 0 for opposite embeddings, and memory does not grow with passes', () => {
    const mu = tf.tensor2d([
      [3, 4],
      [1, 0],
    ]);
    const { direction, length } = expectNoLeak(2, () =>
      meanResultant(4, (t) =>
        t % 2 === 0
          ? tf.clone(mu)
          : tf.tensor2d([
              [6, 8],
              [-2, 0],
            ]),
      ),
    );
    expectClose(length, [1, 0], tolerance.value);
    expectClose(tf.slice(direction, 0, 1), [0.6, 0.8], tolerance.value);
    expect(() => meanResultant(1, () => tf.clone(mu))).toThrow(/at least 2/);
  });

  test('dropout keeps the mean, is repeated by its seed, and passes gradients where it keeps', () => {
    const x = tf.variable(tf.ones([100, 100]));
    const a = seededDropout(x, 0.25, createRandom(1)).dataSync<'float32'>();
    expect(seededDropout(x, 0.25, createRandom(1)).dataSync()).toEqual(a);
    expect(Math.abs(a.reduce((s, v) => s + v, 0) / a.length - 1)).toBeLessThan(0.02);
    const { grads } = valueAndGrads(() => tf.sum(seededDropout(x, 0.25, createRandom(1))), { x });
    expectClose(grads.x as tf.Tensor, a, tolerance.value);
    for (const rate of [1, -0.5, Number.NaN]) {
      expect(() => seededDropout(x, rate, createRandom(1))).toThrow(/rate: not a rate; expected \[0, 1\)/);
    }
    const least = { ...createRandom(1), uniform: () => 0 };
    expect(seededDropout(x, 0, least).dataSync()).toEqual(x.dataSync());
  });

  test('dropout and drawn embeddings take one random number for each of theirs, so that what follows can be repeated', () => {
    const [a, b] = [createRandom(3), createRandom(3)];
    seededDropout(tf.ones([2, 3]), 0.5, a).dispose();
    sampleGaussian(tf.zeros([2, 3]), tf.zeros([2, 3]), a).dispose();
    for (let i = 0; i < 6; i++) b.uniform();
    for (let i = 0; i < 6; i++) b.normal();
    expect(a.state()).toEqual(b.state());
  });

  test('drawn embeddings have the mean and the variance asked for', () => {
    const n = 20_000;
    const z = sampleGaussian(tf.fill([n, 1], 2), tf.fill([n, 1], Math.log(9)), createRandom(1)).dataSync<'float32'>();
    const mean = z.reduce((s, v) => s + v, 0) / n;
    const variance = z.reduce((s, v) => s + (v - mean) ** 2, 0) / n;
    // Four standard errors: 4·3/√n and 4·9·√(2/n).
    expect(Math.abs(mean - 2)).toBeLessThan(0.085);
    expect(Math.abs(variance - 9)).toBeLessThan(0.36);
  });

  test('an unknown name is refused with the names that exist', () => {
    expect(() => createHead('pfe', {})).toThrow(/pfe_head_adjustable/);
    expect(() => createHead('toString', {})).toThrow(/no such head/);
    expect(() => createPairClassifier('MLP')).toThrow(/multilayer_perceptron/);
  });
});
