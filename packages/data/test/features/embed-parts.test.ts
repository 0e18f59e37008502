import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Embedder, encodeImage, openPixelsBackbone } from '@scaleface/models';
import { withLock } from '@scaleface/models/storage';
import { createRandom } from '@scaleface/numerics';
import { beforeEach, describe, expect, it } from 'vitest';
import { type EmbedItem, type EmbedOptions, embedImages, readFeatureTable } from '../../src/index.js';
import { home } from './tables.js';

let folder: string;
let out: string;
let notes: string[];

/** Ten images of two identities, drawn from a seed. */
async function draw(name: string, seed: number): Promise<EmbedItem[]> {
  const random = createRandom(seed);
  const items: EmbedItem[] = [];
  for (const subject of ['a', 'b']) {
    mkdirSync(join(folder, name, subject), { recursive: true });
    for (let k = 0; k < 5; k++) {
      const file = join(folder, name, subject, `${k}.png`);
      const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
      writeFileSync(file, await encodeImage({ data, width: 16, height: 16 }, 'png'));
      items.push({ id: `${subject}/${k}.png`, subject, file });
    }
  }
  return items;
}

const backbone = openPixelsBackbone(16, 2);

/** The pixels, and something before each batch. */
const before = (act: (call: number) => void): Embedder => {
  let call = 0;
  return {
    ...backbone,
    embed(images) {
      act(call++);
      return backbone.embed(images);
    },
  };
};
const dies = (at: number): Embedder =>
  before((call) => {
    if (call === at) throw new Error('killed');
  });

/** Parts of two images. */
const embed = (items: readonly EmbedItem[], embedder: Embedder = backbone, options: Partial<EmbedOptions> = {}) =>
  embedImages(items, embedder, { out, batch: 1, batchesPerPart: 2, note: (line) => notes.push(line), ...options });

/** What a call that nobody interrupts gives. */
async function fresh(items: readonly EmbedItem[], options: Partial<EmbedOptions> = {}): Promise<Buffer> {
  const file = join(home(), 'fresh.arrow');
  await embedImages(items, backbone, { out: file, batch: 1, batchesPerPart: 2, ...options });
  return readFileSync(file);
}

const part = (p: number, kind: 'arrow' | 'json'): string => join(`${out}.parts`, `part-00000${p}.${kind}`);
const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(file, bytes);
};

beforeEach(() => {
  folder = home();
  out = join(folder, 'x.arrow');
  notes = [];
});

describe('parts of an interrupted call', () => {
  it('of a folder with the same names are not taken for those of this one', async () => {
    const [a, b] = [await draw('A', 1), await draw('B', 2)];
    await expect(embed(a, dies(7))).rejects.toThrow('killed');
    expect(existsSync(part(2, 'json'))).toBe(true);
    expect((await embed(b)).alreadyEmbedded).toBe(0);
    expect(readFileSync(out).equals(await fresh(b))).toBe(true);
  });

  it('are kept but for those of images that were replaced', async () => {
    const a = await draw('A', 1);
    await expect(embed(a, dies(7))).rejects.toThrow('killed');
    writeFileSync((a[2] as EmbedItem).file, readFileSync((a[9] as EmbedItem).file));
    expect((await embed(a)).alreadyEmbedded).toBe(4);
    expect(readFileSync(out).equals(await fresh(a))).toBe(true);
  });

  it('see an image of the same length and time by its content, if they are to', async () => {
    const a = await draw('A', 1);
    const { file } = a[0] as EmbedItem;
    const { mtime, atime } = statSync(file);
    const second = await encodeImage({ data: new Uint8Array(16 * 16 * 3), width: 16, height: 16 }, 'png');
    const padded = Buffer.concat([second, Buffer.alloc(statSync(file).size - second.length)]);
    for (const [fingerprint, kept] of [
      ['size-time', 6],
      ['content', 4],
    ] as const) {
      await draw('A', 1);
      utimesSync(file, atime, mtime);
      await expect(embed(a, dies(7), { fingerprint })).rejects.toThrow('killed');
      writeFileSync(file, padded);
      utimesSync(file, atime, mtime);
      expect((await embed(a, backbone, { fingerprint })).alreadyEmbedded, fingerprint).toBe(kept);
    }
    expect(readFileSync(out).equals(await fresh(a))).toBe(true);
  });

  it.each<[string, () => void]>([
    ['cut short', () => truncateSync(part(1, 'arrow'), 500)],
    ['missing', () => rmSync(part(1, 'arrow'))],
    ['with a bit turned', () => flip(part(1, 'arrow'), 900)],
    ['of another part', () => writeFileSync(part(1, 'arrow'), readFileSync(part(0, 'arrow')))],
    ['with an empty record', () => writeFileSync(part(1, 'json'), '')],
    ['with a bit of the record turned', () => flip(part(1, 'json'), 100)],
    ['with half a record', () => truncateSync(part(1, 'json'), 60)],
  ])('that are damaged (%s) are embedded again, once, with a note', async (_, damage) => {
    const a = await draw('A', 1);
    await expect(embed(a, dies(7))).rejects.toThrow('killed');
    damage();
    await expect(embed(a, dies(3))).rejects.toThrow('killed');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/part-000001\.(arrow|json) is damaged or missing: the part is embedded again/);
    expect((await embed(a)).alreadyEmbedded).toBe(6);
    expect(notes).toHaveLength(1);
    expect(readFileSync(out).equals(await fresh(a))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['A', 'x.arrow', 'x.arrow.skipped.json']);
  });

  it('are not written of an image that changes while it is embedded', async () => {
    const a = await draw('A', 1);
    const { file } = a[7] as EmbedItem;
    // Four batches are decoded ahead: the image changes after it was stamped and before it is read.
    const changes = before((call) => call === 0 && writeFileSync(file, readFileSync((a[9] as EmbedItem).file)));
    const parts = { batchesPerPart: 8 };
    await expect(embed(a, changes, parts)).rejects.toMatchObject({ code: 'failed', path: file });
    expect((await embed(a, backbone, parts)).alreadyEmbedded).toBe(0);
    expect(readFileSync(out).equals(await fresh(a, parts))).toBe(true);
  });
});

describe('what another process or the user has there', () => {
  it('is not worked in by two at once: the second hears in a line who is there', async () => {
    const a = await draw('A', 1);
    await withLock(`${out}.parts`, async () => {
      await expect(embed(a)).rejects.toMatchObject({ code: 'busy', path: `${out}.parts` });
    });
    const both = await Promise.allSettled([embed(a), embed(a)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'busy' } });
    expect(readFileSync(out).equals(await fresh(a))).toBe(true);
  });

  it.each([
    ['x.arrow.parts/mine', 'x.arrow.parts'],
    ['x.arrow', 'x.arrow'],
    ['x.arrow.part', 'x.arrow.part'],
    ['x.arrow.skipped.json', 'x.arrow.skipped.json'],
    ['x.arrow/mine', 'x.arrow'],
  ])('stays, and no image is embedded: %s', async (mine, named) => {
    const a = await draw('A', 1);
    mkdirSync(join(folder, mine, '..'), { recursive: true });
    writeFileSync(join(folder, mine), '{"my": "thesis"}');
    const never = before(() => expect.unreachable());
    await expect(embed(a, never)).rejects.toMatchObject({ code: 'invalid-argument', path: join(folder, named) });
    expect(readFileSync(join(folder, mine), 'utf8')).toBe('{"my": "thesis"}');
    expect(readdirSync(folder).sort()).toEqual(['A', named]);
  });

  it('is refused before any work where nothing can be written', async () => {
    const a = await draw('A', 1);
    writeFileSync(join(folder, 'file'), '');
    const never = before(() => expect.unreachable());
    const below = join(folder, 'file', 'x.arrow');
    await expect(embed(a, never, { out: below })).rejects.toMatchObject({ code: 'not-writable', path: below });
  });
});

describe('what a backbone gives', () => {
  const gives = (value: number, at = 6): Embedder => {
    let image = 0;
    return {
      ...backbone,
      async embed(images) {
        const output = await backbone.embed(images);
        if (image++ === at) output.embedding.fill(value);
        return output;
      },
    };
  };

  it('is refused when it is not finite, naming the image, and the parts before it stay', async () => {
    const a = await draw('A', 1);
    const infinite = gives(Number.POSITIVE_INFINITY);
    await expect(embed(a, infinite, { skipBad: true })).rejects.toMatchObject({ code: 'not-finite' });
    await expect(embed(a, gives(Number.NaN, 0), { skipBad: true })).rejects.toThrow(
      'pixels:16/2#embedding: a number of b/1.png is not finite',
    );
    expect((await embed(a, backbone, { skipBad: true })).alreadyEmbedded).toBe(6);
  });

  it('is told of when it has no direction', async () => {
    await embed(await draw('A', 1), gives(0));
    expect(notes).toEqual(['1 embeddings are all zeros and have no direction: b/1.png']);
  });

  it('is refused when it is not a row per image', async () => {
    const wrong: Embedder = { ...backbone, embed: async () => ({ embedding: new Float32Array(7) }) };
    await expect(embed(await draw('A', 1), wrong, { batch: 2 })).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});

it('tells of each step once', async () => {
  const a = await draw('A', 1);
  const seen: number[] = [];
  const progress = (_: string, done: number): void => void seen.push(done);
  await expect(embed(a, dies(5), { progress })).rejects.toThrow('killed');
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  seen.length = 0;
  await embed(a, backbone, { progress });
  expect(seen).toEqual([2, 4, 5, 6, 7, 8, 9, 10]);
});

it('refuses an id that is there twice, and no images per batch', async () => {
  const a = await draw('A', 1);
  await expect(embed([...a, a[0] as EmbedItem])).rejects.toMatchObject({ code: 'bad-format' });
  await expect(embed(a, backbone, { batch: 0 })).rejects.toMatchObject({ code: 'out-of-range', path: 'options.batch' });
  expect((await embed(a)).rows).toBe(10);
  expect((await readFeatureTable(out)).ids).toHaveLength(10);
});
