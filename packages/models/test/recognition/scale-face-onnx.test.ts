import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { openOnnxBackbone, ScaleFace, saveModel } from '../../src/index.js';

const data = dataFolder ?? '';
const file = join(data, 'models', 'mobilefacenet_y1.onnx');
const images = [1, 2].map((n) => join(data, 'dev', 'lfw', 'Abel_Pacheco', `Abel_Pacheco_000${n}.jpg`));

describe.skipIf(dataFolder === undefined || !hasOnnxRuntime)(
  'a head on an ONNX backbone (needs the real faces and onnxruntime-node)',
  () => {
    it('opens with the file that is named, or with the one that lies in the folder', async () => {
      await selectEngine(['cpu']);
      const root = await mkdtemp(join(tmpdir(), 'onnx-model-'));
      const folder = join(root, 'model');
      const outputs = { embedding: 'embedding', bottleneck: 'gdc' };
      const backbone = await openOnnxBackbone({ file, outputs, threads: 1 });
      await saveModel(folder, new ScaleHead({ features: 512, hidden: [] }), backbone);
      await backbone.close();

      await expect(ScaleFace.fromPretrained(folder)).rejects.toMatchObject({ code: 'missing-file' });
      const named = await ScaleFace.fromPretrained(folder, { backbone: `onnx:${file}`, threads: 1 });
      const faces = await named.embed(images);
      expect(faces.map(({ embedding }) => embedding.length)).toEqual([128, 128]);
      await named.dispose();

      await copyFile(file, join(folder, 'mobilefacenet_y1.onnx'));
      const besides = await ScaleFace.fromPretrained(folder, { threads: 1 });
      expect(await besides.embed(images)).toEqual(faces);
      await besides.dispose();
      await rm(root, { recursive: true });
    });
  },
);
