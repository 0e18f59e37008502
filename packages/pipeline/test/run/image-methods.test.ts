import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { qualityOfTable, readFeatureTable } from '@scaleface/data';
import { loadModel } from '@scaleface/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLongJob } from '../../../../testing/long.js';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { tinyOnnx } from '../../../../testing/tiny-onnx.js';
import { type EvaluationReport, parseRunConfig, type RunConfig, run } from '../../src/index.js';
import { drawTinyRun } from './drawn.js';

let data: string;
let tiny: RunConfig;
const withMethods = (methods: unknown[]): RunConfig =>
  parseRunConfig({ ...tiny, train: { ...tiny.train, methods } } as never);
const reportOf = async (out: string): Promise<EvaluationReport> =>
  JSON.parse(await readFile(join(out, 'faces', 'report.json'), 'utf8'));

beforeAll(async () => {
  await selectEngine(['cpu']);
  data = await mkdtemp(join(tmpdir(), 'image-methods-'));
  tiny = await drawTinyRun(data);
});
afterAll(() => rm(data, { recursive: true }));

describe('a method that reads images, in a run', () => {
  it('stands in the features when they are embedded, in the comparison, and in the model that is deployed', async () => {
    const out = join(data, 'views');
    await run({ ...withMethods([{ method: 'tta', views: 2, seed: 4 }, 'dropout']), deploy: 'tta' }, { data, out });
    const table = await readFeatureTable(join(out, 'features', 'faces.arrow'));
    expect(qualityOfTable(table)).toMatchObject({ kind: 'tta', views: 2, seed: 4 });
    const names = (await reportOf(out)).rejection[0]?.rows.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['tta', 'dropout', 'scaleface']));
    const listed = (await readFile(join(out, 'faces', 'confidence.csv'), 'utf8')).split('\n');
    expect(listed[0]?.split(',')).toContain('tta');
    const model = await loadModel(join(out, 'model'));
    expect([model.method, model.quality?.description.kind]).toEqual(['tta', 'tta']);
    model.dispose();
  });

  it.runIf(inLongJob)('does nothing twice, and embeds again for another number of views', async () => {
    const out = join(data, 'views');
    const config = { ...withMethods([{ method: 'tta', views: 2, seed: 4 }, 'dropout']), deploy: 'tta' };
    const again = await run(config, { data, out });
    expect(again.stages.filter(({ finishedBefore }) => !finishedBefore)).toEqual([]);
    const more = { ...withMethods([{ method: 'tta', views: 3, seed: 4 }, 'dropout']), deploy: 'tta' };
    const other = await run(more, { data, out });
    expect(other.stages.find(({ name }) => name === 'embed-faces')?.finishedBefore).toBe(false);
  });

  it.runIf(hasOnnxRuntime)(
    'is any network that gives one number an image, which goes into the model folder',
    async () => {
      await writeFile(join(data, 'quality.onnx'), tinyOnnx(['n', 3, 8, 8], 'mean'));
      const out = join(data, 'network');
      const size = { width: 8, height: 8 };
      const methods = [{ method: 'onnx', network: 'quality.onnx', negate: true, preprocessing: size }];
      await run({ ...withMethods(methods), deploy: 'onnx' }, { data, out });
      expect((await reportOf(out)).rejection[0]?.rows.map(({ name }) => name)).toContain('onnx');
      const model = await loadModel(join(out, 'model'));
      expect(model.quality?.description).toMatchObject({ kind: 'onnx', negate: true });
      model.dispose();
      await model.quality?.close();
    },
  );

  it('is one at most, and its network is below the data root', () => {
    expect(() => withMethods(['tta', { method: 'onnx', network: 'q.onnx' }])).toThrow('one method that reads images');
    expect(() => withMethods([{ method: 'onnx', network: '../q.onnx' }])).toThrow('below the data root');
  });
});
