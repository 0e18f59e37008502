import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { hasOnnxRuntime } from '../../../../testing/onnx-runtime.js';
import { tinyOnnx } from '../../../../testing/tiny-onnx.js';
import {
  openNamedQuality,
  openNetworkQuality,
  openPixelsBackbone,
  type QualityEstimator,
  ScaleFace,
  saveModel,
  sealModel,
} from '../../src/index.js';

let home: string;
const at = (name: string): string => join(home, name);
const size = { width: 4, height: 4 };
const grey = (level: number) => ({ data: new Uint8Array(48).fill(level), ...size });
const backbone = openPixelsBackbone(4, 2);

beforeAll(async () => {
  await selectEngine(['cpu']);
  home = await mkdtemp(join(tmpdir(), 'quality-'));
  for (const kind of ['mean', 'apart', 'means'] as const) {
    await writeFile(at(`${kind}.onnx`), tinyOnnx(['n', 3, 4, 4], kind));
  }
});
afterAll(() => rm(home, { recursive: true }));

/** What it says of images, closed. */
async function said(quality: QualityEstimator, ...levels: number[]): Promise<number[]> {
  try {
    return Array.from(await quality.estimate(levels.map(grey), backbone));
  } finally {
    await quality.close();
  }
}

test('the network of the examples gives the mean of an image', async () => {
  const file = await readFile(join(import.meta.dirname, '../golden/onnx/brightness.onnx'));
  expect(Uint8Array.from(file)).toEqual(tinyOnnx(['n', 3, 4, 4], 'mean'));
});

describe.skipIf(!hasOnnxRuntime)('a network of one number an image (needs onnxruntime-node)', () => {
  it('gives its number, negated if asked, with the declared preprocessing', async () => {
    const file = at('mean.onnx');
    const open = (more: object) => openNetworkQuality({ file, preprocessing: { ...size, ...more } });
    expect(await said(await open({}), 10, 200)).toEqual([10, 200]);
    const halved = { mean: [10, 10, 10], scale: [0.5, 0.5, 0.5] };
    expect(await said(await open(halved), 10, 200)).toEqual([0, 95]);
    const negated = await openNetworkQuality({ file, negate: true, preprocessing: size });
    expect(negated.description).toMatchObject({ kind: 'onnx', name: 'onnx:mean.onnx', output: 'y', negate: true });
    expect(await said(negated, 10, 200)).toEqual([-10, -200]);
  });

  it('sees each image alone, and one of another size stretched to its own', async () => {
    expect(await said(await openNetworkQuality({ file: at('apart.onnx'), preprocessing: size }), 10, 200)).toEqual([
      0, 0,
    ]);
    const quality = await openNetworkQuality({ file: at('mean.onnx'), preprocessing: size });
    const large = { data: new Uint8Array(192).fill(7), width: 8, height: 8 };
    expect(Array.from(await quality.estimate([large], backbone))).toEqual([7]);
    await quality.close();
  });

  it('refuses files that are not there, other inputs and outputs, several numbers, and numbers that are not finite', async () => {
    const open = (file: string, more: object = {}) =>
      openNetworkQuality({ file: at(file), preprocessing: size, ...more });
    await expect(open('none.onnx')).rejects.toMatchObject({ code: 'missing-file' });
    await expect(open('mean.onnx', { output: 'z' })).rejects.toMatchObject({ code: 'unknown-name', expected: 'y' });
    await expect(open('mean.onnx', { preprocessing: { width: 5, height: 4 } })).rejects.toMatchObject({
      code: 'bad-format',
      received: '[N, 3, 4, 5]',
      hint: expect.stringContaining('--quality-size'),
    });
    await expect(said(await open('means.onnx'), 1)).rejects.toMatchObject({ code: 'shape-mismatch', received: '3' });
    const infinite = await open('mean.onnx', { preprocessing: { ...size, scale: [Infinity, 1, 1] } });
    await expect(said(infinite, 1)).rejects.toMatchObject({ code: 'not-finite' });
  });

  it('is in the model folder: the folder alone gives the numbers, in Node', async () => {
    const quality = await openNetworkQuality({ file: at('mean.onnx'), preprocessing: size });
    const trained = { method: 'onnx', heads: [], reads: 'image', quality } as const;
    await saveModel(at('model'), trained, backbone);
    await quality.close();
    expect(await readFile(at('model/quality.onnx'))).toEqual(await readFile(at('mean.onnx')));
    expect(await readFile(at('model/README.md'), 'utf8')).toContain('confidence `y` of `onnx:mean.onnx`, SHA-256');
    const faces = await ScaleFace.fromPretrained(at('model'));
    expect((await faces.embed([grey(3), grey(90)])).map(({ confidence }) => confidence)).toEqual([3, 90]);
    await faces.dispose();
    const again = await openNamedQuality(`model:${at('model')}`);
    expect(again.description).toEqual(quality.description);
    expect(await said(again, 5)).toEqual([5]);
  });

  it('refuses a network that is not the one of the configuration', async () => {
    const quality = await openNetworkQuality({ file: at('mean.onnx'), preprocessing: size });
    await saveModel(at('other'), { method: 'onnx', heads: [], reads: 'image', quality }, backbone);
    await quality.close();
    await writeFile(at('other/quality.onnx'), tinyOnnx(['n', 3, 4, 4], 'apart'));
    await expect(ScaleFace.fromPretrained(at('other'))).rejects.toMatchObject({ code: 'damaged' });
    await expect(sealModel(at('other'))).rejects.toMatchObject({
      code: 'bad-format',
      received: quality.description.kind === 'onnx' && quality.description.sha256,
    });
  });

  it('opens with the runtime that is asked for, and refuses it before an image comes', async () => {
    const quality = await openNetworkQuality({ file: at('mean.onnx'), preprocessing: size });
    await saveModel(at('web'), { method: 'onnx', heads: [], reads: 'image', quality }, backbone);
    await quality.close();
    const faces = await ScaleFace.fromPretrained(at('web'), { runtime: 'web', threads: 2 });
    expect((await faces.embed([grey(3), grey(90)])).map(({ confidence }) => confidence)).toEqual([3, 90]);
    await faces.dispose();
    await expect(ScaleFace.fromPretrained(at('web'), { runtime: 'web', threads: 0.5 })).rejects.toMatchObject({
      code: 'out-of-range',
      path: 'options.threads',
    });
  });
});

it('openNamedQuality knows three kinds, and refuses others and models whose method reads no images', async () => {
  expect((await openNamedQuality('tta', { views: { views: 2 } })).description).toMatchObject({ views: 2 });
  for (const name of ['tta:3', 'onnx', 'onnx:', 'norm', 'model:']) {
    await expect(openNamedQuality(name)).rejects.toMatchObject({ code: 'unknown-name', received: name });
  }
  await saveModel(at('norm'), { method: 'norm', heads: [], reads: 'embedding' }, backbone);
  await expect(openNamedQuality(`model:${at('norm')}`)).rejects.toMatchObject({ code: 'bad-format', received: 'norm' });
});
