import type { BaseModule } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../testing/engines.js';
import {
  CertaintyRatioHead,
  GaussianHead,
  MlpPairClassifier,
  meanResultant,
  NormHead,
  SmartCosineClassifier,
  VonMisesFisherHead,
} from '../src/index.js';

type Rows = number[][];

const random = createRandom(8);
const normal = (rows: number, width: number): Rows =>
  Array.from({ length: rows }, () => Array.from({ length: width }, () => Math.fround(random.normal())));
const relu = (x: Rows): Rows => x.map((row) => row.map((v) => Math.max(0, v)));
const lengthOf = (row: readonly number[]): number => Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));

const logSoftmax = (logits: readonly number[]): number[] => {
  const total = Math.log(logits.reduce((sum, v) => sum + Math.exp(v), 0));
  return logits.map((v) => v - total);
};

/** The layers of a module in float64, from its state in PyTorch's names and layouts. */
function layersOf(module: BaseModule<unknown>): {
  linear(x: Rows, name: string): Rows;
  norm(x: Rows, name: string): Rows;
} {
  const state = module.stateDict();
  const values = new Map(Object.entries(state).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));
  tf.dispose(state);
  const at = (name: string, i: number, otherwise: number): number => values.get(name)?.[i] ?? otherwise;
  return {
    linear(x, name) {
      const width = x[0]?.length ?? 0;
      const outputs = (values.get(`${name}.weight`)?.length ?? 0) / width;
      const one = (row: number[], o: number): number =>
        row.reduce((sum, v, k) => sum + v * at(`${name}.weight`, o * width + k, Number.NaN), at(`${name}.bias`, o, 0));
      return x.map((row) => Array.from({ length: outputs }, (_, o) => one(row, o)));
    },
    norm(x, name) {
      const one = (v: number, k: number): number => {
        const centred = v - at(`${name}.running_mean`, k, Number.NaN);
        const unit = centred / Math.sqrt(at(`${name}.running_var`, k, Number.NaN) + 1e-5);
        return unit * at(`${name}.weight`, k, 1) + at(`${name}.bias`, k, 0);
      };
      return x.map((row) => row.map(one));
    },
  };
}

describeEngines('heads and pair classifiers give what their layers give in float64:', (_engine, tolerance) => {
  const x = normal(5, 6);

  test('the certainty ratio is one linear map', () => {
    const head = new CertaintyRatioHead({ features: 6, seed: 2 });
    const expected = layersOf(head).linear(x, 'qs');
    expectClose(head.apply(tf.tensor2d(x)).quality, expected.flat(), tolerance.value);
    head.dispose();
  });

  test('the log-variance of data uncertainty learning is that of four layers', () => {
    const head = new GaussianHead({ features: 6, dimensions: 4, seed: 2 });
    // Statistics of their own, not the first ones of mean 0 and variance 1.
    for (let i = 0; i < 3; i++) tf.dispose(head.apply(tf.tensor2d(normal(7, 6)), { training: true }));
    const layers = layersOf(head);
    const hidden = relu(layers.norm(layers.linear(x, 'fc1'), 'bn1'));
    const expected = layers.norm(layers.linear(hidden, 'fc2'), 'bn2');
    expectClose(head.apply(tf.tensor2d(x)).logSigmaSq, expected.flat(), tolerance.deep);
    head.dispose();
  });

  test('the concentration is the exponential of a perceptron', () => {
    const head = new VonMisesFisherHead({ features: 6, hidden: [4], seed: 2 });
    for (let i = 0; i < 3; i++) tf.dispose(head.apply(tf.tensor2d(normal(7, 6)), { training: true }));
    const layers = layersOf(head);
    const hidden = relu(layers.norm(layers.linear(x, 'mlp.0'), 'mlp.1'));
    const expected = layers.linear(hidden, 'mlp.3').flat();
    const { logKappa, kappa } = head.apply(tf.tensor2d(x));
    expectClose(logKappa, expected, tolerance.deep);
    expectClose(kappa, expected.map(Math.exp), tolerance.deep);
    head.dispose();
  });

  test('the perceptron of a pair takes both embeddings side by side', () => {
    const net = new MlpPairClassifier({ dimension: 3, seed: 2 });
    const layers = layersOf(net);
    const hidden = relu(layers.linear(relu(layers.linear(x, 'mlp.0')), 'mlp.2'));
    const expected = layers.linear(hidden, 'mlp.4').flatMap(logSoftmax);
    expectClose(net.apply(tf.tensor2d(x)).logProbabilities, expected, tolerance.deep);
    net.dispose();
  });

  test('the smart cosine is a linear map of the products of the numbers', () => {
    const net = new SmartCosineClassifier({ dimension: 3, seed: 2, startAsCosine: false });
    const products = x.map((row) => row.slice(0, 3).map((v, k) => v * (row[k + 3] as number)));
    const expected = layersOf(net).linear(products, 'fc').flatMap(logSoftmax);
    expectClose(net.apply(tf.tensor2d(x)).logProbabilities, expected, tolerance.value);
    net.dispose();
  });

  test('the magnitude is the length of each row', () => {
    const { magnitude } = new NormHead({ features: 6 }).apply(tf.tensor2d(x));
    expectClose(magnitude, x.map(lengthOf), tolerance.value);
  });

  test('the mean resultant is the mean of the unit vectors', () => {
    const passes = Array.from({ length: 5 }, () => normal(3, 4));
    const means = [0, 1, 2].map((i) => {
      const units = passes.map((pass) => (pass[i] as number[]).map((v) => v / lengthOf(pass[i] as number[])));
      return [0, 1, 2, 3].map((k) => units.reduce((sum, unit) => sum + (unit[k] as number), 0) / passes.length);
    });
    const { direction, length } = meanResultant(5, (t) => tf.tensor2d(passes[t] as Rows));
    expectClose(length, means.map(lengthOf), tolerance.value);
    expectClose(
      direction,
      means.flatMap((mean) => mean.map((v) => v / lengthOf(mean))),
      tolerance.value,
    );
    expect(length.shape).toEqual([3, 1]);
  });
});
