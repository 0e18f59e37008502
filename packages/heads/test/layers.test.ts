import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../testing/engines.js';
import { type Head, PfeHead, ScaleHead } from '../src/index.js';
import { asLayer, HeadLayer } from '../src/layers/index.js';

const x = (): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * i)),
    [4, 6],
  );

function modelOf(head: Head): LayersModel {
  const model = sequential();
  model.add(layers.inputLayer({ inputShape: [6] }));
  model.add(asLayer(head));
  return model;
}

/** The model as another program reads it. */
async function reloaded(model: LayersModel): Promise<LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const topology = JSON.parse(JSON.stringify(artifacts?.modelTopology)) as object;
  return loadLayersModel(tf.io.fromMemory({ ...(artifacts as tf.io.ModelArtifacts), modelTopology: topology }));
}

describeEngines('a head as a layer', (_, tolerance) => {
  test('predicts what the head gives, with evaluation statistics', () => {
    const head = new ScaleHead({ features: 6, hidden: [5], seed: 1 });
    tf.dispose(head.apply(x(), { training: true }));
    const expected = head.apply(x()).scale.dataSync();
    expectClose(modelOf(head).predict(x()) as tf.Tensor, expected, tolerance.value);
  });

  test('trains by fit: the loss falls and the running statistics move', async () => {
    const head = new ScaleHead({ features: 6, hidden: [5], activation: 'lin', seed: 1 });
    const model = modelOf(head);
    model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
    const y = tf.tensor2d([[1], [0], [1], [0]]);
    const { history } = await model.fit(x(), y, { epochs: 40, batchSize: 4, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
    expect(head.variables['mlp.1.num_batches_tracked']?.dataSync()[0]).toBe(40);
  });

  test('is saved with the model and loads to identical outputs', async () => {
    const head = new PfeHead({ features: 6, dimensions: 3, seed: 2 });
    tf.dispose(head.apply(x(), { training: true }));
    const model = modelOf(head);
    const before = (model.predict(x()) as tf.Tensor).dataSync();
    const loaded = await reloaded(model);
    expect(Array.from((loaded.predict(x()) as tf.Tensor).dataSync())).toEqual(Array.from(before));
  });

  test('is loaded where it is the first layer of a model, and stays frozen', async () => {
    const layer = asLayer(new ScaleHead({ features: 6, hidden: [5], seed: 1 }), { name: 'confidence' });
    layer.batchInputShape = [null, 6];
    layer.trainable = false;
    const model = sequential();
    model.add(layer);
    const loaded = await reloaded(model);
    expect(loaded.getLayer('confidence').batchInputShape).toEqual([null, 6]);
    expect(loaded.trainableWeights).toEqual([]);
    expect(Array.from((loaded.predict(x()) as tf.Tensor).dataSync())).toEqual(
      Array.from((model.predict(x()) as tf.Tensor).dataSync()),
    );
  });
});

describe('a head as a layer', () => {
  test('gives the output that is asked for, and refuses one that the head does not have', () => {
    const head = new ScaleHead({ features: 6, hidden: [] });
    expect(asLayer(head, { output: 'logit' })).toBeInstanceOf(HeadLayer);
    expect(() => asLayer(head, { output: 'sigma' })).toThrow(/scale, logit/);
  });
});
