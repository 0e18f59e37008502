import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectEngine } from '@scaleface/core';
import { readImageFolder } from '@scaleface/data';
import { loadModel, readOnnxNetwork } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { inLongJob } from '../../../../testing/long.js';
import { trainOnImages } from '../../src/index.js';

const golden = fileURLToPath(new URL('../../../models/test/golden/onnx/small.onnx', import.meta.url));

beforeAll(() => selectEngine(['wasm']));

describe('a network from an ONNX file', () => {
  it('names operators that have no native layer, and a file that is not there', async () => {
    await expect(readOnnxNetwork(golden, { bottleneck: 'map' })).rejects.toMatchObject({ code: 'unsupported' });
    await expect(readOnnxNetwork('none.onnx', { bottleneck: 'map' })).rejects.toMatchObject({ code: 'missing-file' });
  });
});

describe.skipIf(dataFolder === undefined)('y1 (needs ../shared/data)', () => {
  it.skipIf(!inLongJob)(
    'trains end to end and lies in the model folder, moved (long job)',
    { timeout: 300_000 },
    async () => {
      const data = dataFolder as string;
      const faces = await readImageFolder(join(data, 'dev', 'glint24'));
      const few = faces
        .filter(({ subject }, i) => faces.findIndex((face) => face.subject === subject) > i - 2)
        .slice(0, 8);
      const onnx = join(data, 'models', 'mobilefacenet_y1.onnx');
      const { architecture, network } = await readOnnxNetwork(onnx, { embedding: 'embedding', bottleneck: 'gdc' });
      const first = network.stateDict();
      const { engine, versions } = await selectEngine(['wasm']);
      const home = await mkdtemp(join(tmpdir(), 'y1-'));
      const out = join(home, 'model');
      const { losses } = await trainOnImages(few, {
        out,
        architecture,
        network,
        preprocessing: { mean: [0, 0, 0], scale: [1, 1, 1] },
        training: { head: { hidden: [] }, epochs: 2, batch: 4, learningRate: 0.001 },
        checkpoints: join(home, 'checkpoints'),
        engine: { engine, versions },
      });
      expect(losses.every(Number.isFinite)).toBe(true);
      const model = await loadModel(out);
      expect(model.config.backbone.architecture?.name).toBe('graph');
      const last = model.backbone?.network.stateDict() ?? {};
      expect(Object.keys(last)).toEqual(Object.keys(first));
      const name = Object.keys(first).find((key) => key.endsWith('.weight')) as string;
      expect(last[name]?.dataSync()).not.toEqual(first[name]?.dataSync());
      tf.dispose([first, last]);
      model.dispose();
      await model.backbone?.close();
    },
  );
});
