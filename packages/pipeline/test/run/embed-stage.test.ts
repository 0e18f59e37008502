import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImageFolder } from '@scaleface/data';
import { type Embedder, openPixelsBackbone } from '@scaleface/models';
import { expect, it } from 'vitest';
import type { BackboneConfig } from '../../src/index.js';
import { embedStage } from '../../src/run/embed-stage.js';
import { drawIdentities } from './drawn.js';

it('a network that gives almost the same embedding for everybody is remarked on, pixels are not', async () => {
  const home = await mkdtemp(join(tmpdir(), 'embed-stage-'));
  await drawIdentities(join(home, 'faces'), ['a', 'b', 'c', 'd'], 2, 1);
  const items = await readImageFolder(join(home, 'faces'));
  const pixels = openPixelsBackbone(8, 2);
  const constant: Embedder = {
    ...pixels,
    embed: async (images) => ({
      embedding: Float32Array.from({ length: 3 * images.length }, (_, i) => 1 + (i % 4) / 100),
    }),
    close: async () => {},
  };
  const said = async (name: string, backbone: BackboneConfig, embedder: Embedder): Promise<string[]> => {
    const notes: string[] = [];
    const place = { name, title: name, file: `${name}.arrow` };
    const embed = { batch: 8, batchesPerPart: 1, skipBad: false, fingerprint: 'size-time' as const };
    const stage = embedStage(place, { items, hash: '', backbone, embedder, embed });
    await stage.do({ out: home, note: (line) => notes.push(line) });
    return notes;
  };
  const onnx = { onnx: 'x.onnx' } as BackboneConfig;
  expect(await said('embed-faces', onnx, constant)).toEqual([
    expect.stringMatching(
      /^embed-faces: images of different people have almost the same embedding \(mean cosine 1\.000\)/,
    ),
  ]);
  expect(await said('embed-pixels', { pixels: { size: 8, cells: 2 } }, constant)).toEqual([]);
});
