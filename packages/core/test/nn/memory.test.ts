import {
  adamW,
  type BaseModule,
  BatchNorm,
  Conv2d,
  clipByGlobalNorm,
  disposeState,
  Linear,
  type Optimizer,
  optimizeStep,
  PReLU,
  SpectralLinear,
  sgd,
  type VariableMap,
  valueAndGrads,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { repetitions } from '../../../../testing/long.js';

const random = createRandom(5);
const conv = (options: object): Conv2d => new Conv2d({ kernelSize: 3, padding: 1, random, ...options } as never);

const paths: Record<string, { layers: () => BaseModule[]; shape: number[]; optimizer: Optimizer }> = {
  'a dense network with SGD': {
    layers: () => [
      new Linear({ inFeatures: 6, outFeatures: 5, random }),
      new BatchNorm({ features: 5 }),
      new Linear({ inFeatures: 5, outFeatures: 1, random }),
    ],
    shape: [8, 6],
    optimizer: sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
  },
  'a spectrally normalised network with AdamW': {
    layers: () => [new SpectralLinear({ inFeatures: 6, outFeatures: 5, powerIterations: 3, random })],
    shape: [8, 6],
    optimizer: adamW(),
  },
  'a convolutional network with AdamW': {
    layers: () => [
      conv({ inChannels: 3, outChannels: 4, stride: 2 }),
      new BatchNorm({ features: 4 }),
      new PReLU({ features: 4 }),
      conv({ inChannels: 4, outChannels: 4, groups: 4 }),
      conv({ inChannels: 4, outChannels: 6, groups: 2 }),
    ],
    shape: [2, 6, 7, 3],
    optimizer: adamW(),
  },
};

describeEngines('training leaves the number of tensors as it is', (engine) => {
  test.each(Object.keys(paths))('over many steps of %s', (name) => {
    const { layers: make, shape, optimizer } = paths[name] as (typeof paths)[string];
    const untouched = tf.memory().numTensors;
    const layers = make();
    const variables: VariableMap = Object.fromEntries(
      layers.flatMap((layer, i) => Object.entries(layer.trainableVariables).map(([key, v]) => [`${i}.${key}`, v])),
    );
    const x = tf.randomNormal(shape, 0, 1, 'float32', 1);
    let state = optimizer.init(variables);
    let after = 0;
    for (let i = 0; i < repetitions(engine === 'webgpu' ? 5 : 20, 120, 1000); i++) {
      const { value, grads } = valueAndGrads(
        () => tf.mean(tf.square(layers.reduce((h, layer) => layer.apply(h, { training: true }), x as tf.Tensor))),
        variables,
      );
      const clipped = clipByGlobalNorm(grads, 1);
      tf.dispose(grads);
      state = optimizeStep(optimizer, clipped.grads, state, variables);
      tf.dispose([value, clipped.norm]);
      if (i === 0) after = tf.memory().numTensors;
    }
    expect(tf.memory().numTensors).toBe(after);
    disposeState(state);
    x.dispose();
    for (const layer of layers) layer.dispose();
    expect(tf.memory().numTensors).toBe(untouched);
  });
});
