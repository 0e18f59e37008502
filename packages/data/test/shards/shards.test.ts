import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Embedder, encodeImage, openPixelsBackbone } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbedItem, embedImages, embedShard, mergeShards, parseShard } from '../../src/index.js';
import { home } from '../features/tables.js';

const backbone = openPixelsBackbone(8, 2);
/** Parts of two images. */
const sizes = { batch: 1, batchesPerPart: 2 } as const;
let folder: string;
let shards: string;
let items: EmbedItem[];
let whole: { table: Buffer; skipped: Buffer };

/** Nineteen images; the eighth and the two that are the last part but one do not decode. */
beforeAll(async () => {
  folder = mkdtempSync(join(home(), 'shards-'));
  const random = createRandom(1);
  items = [];
  for (let k = 0; k < 19; k++) {
    const file = join(folder, `${k}.png`);
    const data = Uint8Array.from({ length: 192 }, () => random.integer(256));
    const bytes = await encodeImage({ data, width: 8, height: 8 }, 'png');
    writeFileSync(file, [7, 16, 17].includes(k) ? 'no image' : bytes);
    items.push({ id: `${k}`, subject: `s${k % 4}`, file });
  }
  const out = join(folder, 'whole.arrow');
  await embedImages(items, backbone, { out, skipBad: true, ...sizes });
  whole = { table: readFileSync(out), skipped: readFileSync(`${out}.skipped.json`) };
});
beforeEach(() => {
  shards = mkdtempSync(join(folder, 'parts-'));
});

const embed = (index: number, count: number, by: Embedder = backbone, more: object = {}) =>
  embedShard(items, by, { index, count }, { out: shards, skipBad: true, ...sizes, ...more });
const embedAll = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await embed(index, count);
};
const merged = (): string => join(shards, '..', `${shards.slice(-6)}.arrow`);

describe('shares of a list of images', () => {
  it.each([1, 4, 25])('merged of %i, are what one process writes, byte for byte', async (count) => {
    await embedAll(count);
    const { rows, skipped, shards: n } = await mergeShards(shards, merged());
    expect([n, rows, skipped.map(({ id }) => id)]).toEqual([count, 16, ['7', '16', '17']]);
    expect(readFileSync(merged()).equals(whole.table)).toBe(true);
    expect(readFileSync(`${merged()}.skipped.json`).equals(whole.skipped)).toBe(true);
  });

  it('have names that tell which they are, and nothing else lies beside them when they are done', async () => {
    await embedAll(2);
    expect(readdirSync(shards).sort()).toEqual(
      ['part-00000-of-00002', 'part-00001-of-00002'].flatMap((name) => [`${name}.arrow`, `${name}.json`]),
    );
  });

  it('that are there are not embedded again, and their files are left as they are', async () => {
    await embed(1, 3);
    const table = join(shards, 'part-00001-of-00003.arrow');
    const { mtimeMs } = statSync(table);
    const none: Embedder = { ...backbone, embed: () => Promise.reject(new Error('embedded again')) };
    expect(await embed(1, 3, none)).toMatchObject({ alreadyDone: true, rows: 5 });
    expect(statSync(table).mtimeMs).toBe(mtimeMs);
  });

  it('are embedded again when they are damaged, of other images or of another backbone', async () => {
    await embed(1, 3);
    const table = join(shards, 'part-00001-of-00003.arrow');
    const sound = readFileSync(table);
    truncateSync(table, 900);
    const notes: string[] = [];
    const note = (line: string): unknown => notes.push(line);
    expect(await embed(1, 3, backbone, { note })).toMatchObject({ alreadyDone: false });
    expect(notes).toEqual([`${table} is damaged or missing: the shard is embedded again`]);
    expect(readFileSync(table).equals(sound)).toBe(true);
    expect(await embed(1, 3, { ...backbone, sha256: 'another' })).toMatchObject({ alreadyDone: false });
    expect(await embed(1, 3)).toMatchObject({ alreadyDone: false });
  });

  it('resume after the last finished part when they were killed', async () => {
    let calls = 0;
    const dying: Embedder = {
      ...backbone,
      embed(images) {
        if (++calls === 6) throw new Error('killed');
        return backbone.embed(images);
      },
    };
    await expect(embed(0, 2, dying)).rejects.toThrow('killed');
    expect(existsSync(join(shards, 'part-00000-of-00002.json'))).toBe(false);
    calls = 100;
    await embed(0, 2, dying);
    // Four of the nine images that decode had been embedded.
    expect(calls).toBe(105);
    await embed(1, 2);
    await mergeShards(shards, merged());
    expect(readFileSync(merged()).equals(whole.table)).toBe(true);
  });
});

describe('merging shares', () => {
  const refused = async (code: string, received: RegExp): Promise<void> => {
    const error = await mergeShards(shards, merged()).catch((e) => e);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(received);
    expect(existsSync(merged())).toBe(false);
  };

  it('names the shares that are missing', async () => {
    await embed(0, 4);
    await embed(2, 4);
    await refused('missing-file', /2 shards are missing.*part-00001-of-00004, part-00003-of-00004/);
  });

  it('refuses a folder without shares, a folder that is not there, and shares of several numbers', async () => {
    await refused('missing-file', /holds no shard/);
    rmSync(shards, { recursive: true });
    await refused('missing-file', /cannot be read/);
    mkdirSync(shards);
    await embed(0, 2);
    await embed(0, 3);
    await refused('bad-format', /2 and 3/);
  });

  it('refuses shares of other images, of another backbone, with other settings, and damaged ones', async () => {
    await embedAll(2);
    await embed(1, 2, { ...backbone, sha256: 'another' });
    await refused('bad-format', /part-00001-of-00002, made of another backbone/);
    await embed(1, 2, backbone, { batch: 2 });
    await refused('bad-format', /made with other settings/);
    await embedShard(items.slice(1), backbone, { index: 1, count: 2 }, { out: shards, skipBad: true, ...sizes });
    await refused('bad-format', /made of other images/);
    await embed(1, 2);
    truncateSync(join(shards, 'part-00001-of-00002.arrow'), 500);
    await refused('damaged', /damaged or missing/);
    writeFileSync(join(shards, 'part-00001-of-00002.json'), '{}');
    await refused('damaged', /part-00001-of-00002\.json/);
  });
});

it.each(['', '3', '8/8', '-1/4', '1/0', '1.5/3', 'a/b', '1/2/3'])('%j is no shard', (text) => {
  expect(() => parseShard(text)).toThrow(expect.objectContaining({ code: 'out-of-range', path: 'shard' }));
});
