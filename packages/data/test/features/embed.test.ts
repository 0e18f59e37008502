import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedder, encodeImage, openPixelsBackbone } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import { type EmbedItem, embedImages, readFeatureTable, readImageFolder } from '../../src/index.js';

let folder: string;
let items: EmbedItem[];
const options = { batch: 2, batchesPerPart: 2 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embed-'));
  const random = createRandom(8);
  for (const person of ['a', 'b', 'c']) {
    await mkdir(join(folder, 'faces', person), { recursive: true });
    for (let k = 0; k < 5; k++) {
      const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
      await writeFile(
        join(folder, 'faces', person, `${k}.png`),
        await encodeImage({ data, width: 16, height: 16 }, 'png'),
      );
    }
  }
  items = (await readImageFolder(join(folder, 'faces'))).map((image, i) =>
    i % 3 === 0 ? { ...image, degradation: { kind: 'noise', amount: 30, seed: i } } : image,
  );
});

/** The pixels, until the given call, at which the machine dies. */
function mortal(calls: number): Embedder {
  const backbone = openPixelsBackbone(16, 2);
  let left = calls;
  return {
    ...backbone,
    embed(images) {
      if (left-- === 0) throw new Error('killed');
      return backbone.embed(images);
    },
  };
}

describe('embedding a folder', () => {
  it('gives a row per image in order, with what made it', async () => {
    const out = join(folder, 'whole.arrow');
    const seen: number[] = [];
    const summary = await embedImages(items, openPixelsBackbone(16, 2), {
      ...options,
      out,
      progress: (_, done) => seen.push(done),
    });
    expect(summary).toEqual({ rows: 15, alreadyEmbedded: 0, kept: 0, skipped: [] });
    const table = await readFeatureTable(out);
    expect(table.ids).toEqual(items.map((i) => i.id));
    expect(table.embedding.width).toBe(4);
    expect(table.bottleneck?.width).toBe(8);
    expect(table.metadata.backbone).toBe('pixels:16/2');
    expect(seen.at(-1)).toBe(15);
  });

  it('killed at any batch and started again gives the same bytes and repeats no finished part', async () => {
    const whole = await readFile(join(folder, 'whole.arrow'));
    for (let calls = 0; calls < 8; calls++) {
      const out = join(folder, `killed-${calls}.arrow`);
      await expect(embedImages(items, mortal(calls), { ...options, out })).rejects.toThrow('killed');
      const { alreadyEmbedded } = await embedImages(items, openPixelsBackbone(16, 2), { ...options, out });
      expect(alreadyEmbedded).toBe(4 * Math.floor(calls / 2));
      expect((await readFile(out)).equals(whole)).toBe(true);
    }
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('does not go on with parts of other images', async () => {
    const out = join(folder, 'other.arrow');
    await expect(embedImages(items, mortal(5), { ...options, out })).rejects.toThrow('killed');
    const { alreadyEmbedded } = await embedImages(items.slice(1), openPixelsBackbone(16, 2), { ...options, out });
    expect(alreadyEmbedded).toBe(0);
  });

  it('names an image that does not decode, or skips and records it', async () => {
    const file = join(folder, 'faces', 'broken.jpg');
    await writeFile(file, 'no image');
    const broken = [...items.slice(0, 6), { id: 'broken', subject: 'a', file }, ...items.slice(6)];
    const out = join(folder, 'broken.arrow');
    const backbone = openPixelsBackbone(16, 2);
    await expect(embedImages(broken, backbone, { ...options, out })).rejects.toMatchObject({
      code: 'bad-format',
      path: file,
    });
    const { rows, skipped } = await embedImages(broken, backbone, { ...options, out, skipBad: true });
    expect([rows, skipped.map((s) => s.id)]).toEqual([15, ['broken']]);
    expect((await readFeatureTable(out)).ids).toEqual(items.map((i) => i.id));
    expect(JSON.parse(await readFile(`${out}.skipped.json`, 'utf8'))).toHaveLength(1);
  });
});
