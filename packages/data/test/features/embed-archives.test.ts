import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Embedder, encodeImage, openPixelsBackbone } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type DataEntry,
  type DataSet,
  type EmbedOptions,
  embedImages,
  embedShard,
  mergeShards,
  openDataSet,
  readFeatureTable,
  readImageFolder,
} from '../../src/index.js';
import { PickleWriter } from '../readers/write-pickle.js';
import { imageRecord, recFile, recordOf } from '../readers/write-rec.js';
import { tarOf } from '../readers/write-tar.js';
import { home } from './tables.js';

const backbone = openPixelsBackbone(16, 2);
const names = Array.from({ length: 11 }, (_, k) => `${k < 6 ? 3 : 8}/${String(k).padStart(2, '0')}.png`);
/** One of eleven does not decode. */
const broken = 7;
let images: Buffer[];
let folder: string;
let out: string;

const sizes = { batch: 2, batchesPerPart: 2, skipBad: true } as const;
const subjectOf = (name: string): string => name.slice(0, 1);

function writeRec(file: string, some: readonly Buffer[] = images): void {
  const records = some.map((image, k) => recordOf(imageRecord(k, Number(subjectOf(names[k] as string)), image)));
  const { rec, idx } = recFile(records);
  writeFileSync(`${file}.rec`, rec);
  writeFileSync(`${file}.idx`, idx);
  writeFileSync(`${file}.lst`, names.map((name, k) => `${k}\t${subjectOf(name)}.0\t${name}\n`).join(''));
}

const writeTar = (file: string, some: readonly Buffer[] = images): void =>
  writeFileSync(
    file,
    tarOf(
      some.flatMap((bytes, k) => {
        const name = names[k] as string;
        const facts = JSON.stringify({ id: name, subject: subjectOf(name) });
        return [
          { name: `a/${k}.png`, bytes },
          { name: `a/${k}.json`, bytes: facts },
        ];
      }),
    ),
  );

beforeAll(async () => {
  const random = createRandom(5);
  images = [];
  for (const k of names.keys()) {
    const data = Uint8Array.from({ length: 20 * 20 * 3 }, () => random.integer(256));
    images.push(Buffer.from(await encodeImage({ data, width: 20, height: 20 }, 'png')));
    if (k === broken) images[k] = Buffer.from('no image, but bytes');
  }
});
beforeEach(() => {
  folder = home();
  out = join(folder, 'x.arrow');
  for (const [k, name] of names.entries()) {
    mkdirSync(dirname(join(folder, 'faces', name)), { recursive: true });
    writeFileSync(join(folder, 'faces', name), images[k] as Buffer);
  }
  writeRec(join(folder, 'faces'));
  writeTar(join(folder, 'faces.tar'));
});

const source = (kind: string): Promise<DataSet> => openDataSet(`${kind}:${join(folder, `faces.${kind}`)}`);
const dies = (at: number): Embedder => {
  let call = 0;
  return {
    ...backbone,
    embed: (some) => (call++ === at ? Promise.reject(new Error('killed')) : backbone.embed(some)),
  };
};
const embed = (set: DataSet, by: Embedder = backbone, more: Partial<EmbedOptions> = {}) =>
  embedImages(set, by, { out, ...sizes, ...more });
/** What the folder of the same images gives. */
async function ofFolder(): Promise<Buffer> {
  const file = join(folder, 'folder.arrow');
  await embedImages(await readImageFolder(join(folder, 'faces')), backbone, { out: file, ...sizes });
  return readFileSync(file);
}

describe.each(['rec', 'tar'])('images inside a %s', (kind) => {
  it('give the table of the folder of the same images, byte for byte, and name the one that does not decode', async () => {
    const { rows, skipped } = await embed(await source(kind));
    expect([rows, skipped.map(({ id }) => id)]).toEqual([10, [names[broken]]]);
    expect(skipped[0]?.reason).toContain('the image does not decode');
    expect(readFileSync(out).equals(await ofFolder())).toBe(true);
    await expect(embed(await source(kind), backbone, { skipBad: false })).rejects.toMatchObject({
      code: 'bad-format',
      path: `${kind}:${join(folder, `faces.${kind}`)}#${names[broken]}`,
    });
  });

  it('are embedded on after a kill, and those that changed again', async () => {
    await expect(embed(await source(kind), dies(4))).rejects.toThrow('killed');
    const other = images.with(5, images[0] as Buffer);
    if (kind === 'rec') writeRec(join(folder, 'faces'), other);
    else writeTar(join(folder, 'faces.tar'), other);
    writeFileSync(join(folder, 'faces', names[5] as string), images[0] as Buffer);
    expect((await embed(await source(kind))).alreadyEmbedded).toBe(4);
    expect(readFileSync(out).equals(await ofFolder())).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('x.'))).toEqual(['x.arrow', 'x.arrow.skipped.json']);
  });

  it('are the same in shards, one of which is killed and run again', async () => {
    const shards = join(folder, 'shards');
    const run = async (index: number, by = backbone) =>
      embedShard(await source(kind), by, { index, count: 2 }, { out: shards, ...sizes });
    await run(1);
    await expect(run(0, dies(1))).rejects.toThrow('killed');
    await run(0);
    expect(await run(1)).toMatchObject({ alreadyDone: true });
    await mergeShards(shards, out);
    expect(readFileSync(out).equals(await ofFolder())).toBe(true);
  });
});

it('a verification set gives rows without subjects', async () => {
  const some = images.filter((_, k) => k !== broken);
  const w = new PickleWriter(3);
  writeFileSync(
    join(folder, 'faces.bin'),
    w
      .list(some, (bytes) => w.bytes(bytes))
      .booleans([true, false, true, false, true])
      .done(),
  );
  expect((await embed(await source('bin'))).rows).toBe(10);
  const [set, same] = [await readFeatureTable(out), join(folder, 'folder.arrow')];
  await ofFolder();
  expect(set.embedding).toEqual((await readFeatureTable(same)).embedding);
  expect([set.ids[9], new Set(set.subjects)]).toEqual(['9', new Set([''])]);
});

it('entries that cannot be read are an error, or listed first with the reason, in shards too', async () => {
  const file = join(folder, 'faces.tar');
  const bytes = readFileSync(file);
  // The header of the third file: its sample has lost its image.
  bytes[512 * 4 + 1] = 255;
  const members = bytes.indexOf('a/3.png');
  bytes[members + 2] = 0x41;
  writeFileSync(file, bytes);
  await expect(embed(await source('tar'), backbone, { skipBad: false })).rejects.toMatchObject({ code: 'bad-format' });
  const { skipped, rows } = await embed(await source('tar'));
  expect(skipped.length + rows).toBeGreaterThanOrEqual(11);
  expect(skipped[0]?.id).toContain('faces.tar');
  const shards = join(folder, 'shards');
  for (const index of [0, 1]) {
    await embedShard(await source('tar'), backbone, { index, count: 2 }, { out: shards, ...sizes });
  }
  expect((await mergeShards(shards, join(folder, 'merged.arrow'))).skipped).toEqual(skipped);
  expect(readFileSync(join(folder, 'merged.arrow')).equals(readFileSync(out))).toBe(true);
});

/** A set of images in memory; each reading may differ. */
function setOf(read: (reading: number) => Iterable<DataEntry>, told: (n: number) => void = () => {}): DataSet {
  let reading = 0;
  let count = 0;
  return {
    kind: 'tar',
    holdsImages: true,
    source: 'memory',
    problems: [],
    position: 0,
    extent: 1,
    async *[Symbol.asyncIterator]() {
      count = 0;
      for (const entry of read(reading++)) {
        told(++count);
        yield entry;
      }
    },
  };
}

it('no more are read than four batches before those that the network has', async () => {
  let [read, embedded, most] = [0, 0, 0];
  const set = setOf(
    () => Array.from({ length: 60 }, (_, k) => ({ id: String(k), subject: 'a', bytes: images[0] as Buffer })),
    (n) => {
      read = n;
      if (embedded > 0) most = Math.max(most, read - embedded);
    },
  );
  const slow: Embedder = {
    ...backbone,
    async embed(some) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      embedded += some.length;
      return backbone.embed(some);
    },
  };
  await embed(set, slow, { batchesPerPart: 8 });
  // Four batches of two, the batch that the network has, and the image that is being read.
  expect(most).toBeLessThanOrEqual(8 + 2 + 1);
  expect(most).toBeGreaterThan(4);
});

it('samples give what a file of them gives', async () => {
  const random = createRandom(5);
  const some = [0, 1].map(() => Uint8Array.from({ length: 20 * 20 * 3 }, () => random.integer(256)));
  const entries = (): DataEntry[] =>
    some.map((data, k) => ({ id: names[k] as string, subject: '3', image: { data, width: 20, height: 20 } }));
  await embed(setOf(entries));
  const samples = readFileSync(out);
  await embed(setOf(() => entries().map(({ id, subject = '' }, k) => ({ id, subject, bytes: images[k] as Buffer }))));
  expect(readFileSync(out).equals(samples)).toBe(true);
});

it('a set that is another one at the second reading, one with an id twice, and one without images are refused', async () => {
  const entries = (ids: readonly number[]): DataEntry[] =>
    ids.map((k) => ({ id: String(k), subject: 'a', bytes: images[k] as Buffer }));
  const changing = setOf((reading) => entries([0, 1, 2, reading === 0 ? 3 : 4]));
  await expect(embed(changing)).rejects.toMatchObject({ code: 'failed', path: 'tar:memory' });
  const shorter = setOf((reading) => entries(reading === 0 ? [0, 1, 2] : [0, 1]));
  await expect(embed(shorter)).rejects.toMatchObject({ code: 'failed' });
  await expect(embed(setOf(() => entries([0, 1, 0])))).rejects.toMatchObject({
    code: 'bad-format',
    path: 'tar:memory#id[2]',
  });
  await expect(embed(setOf(() => []))).rejects.toMatchObject({ code: 'bad-format', path: 'tar:memory' });
});
