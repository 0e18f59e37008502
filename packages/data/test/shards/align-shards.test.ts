import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alignFolder, alignShard, type LabelledImage, mergeAlignShards, readImageFolder } from '../../src/index.js';
import { detector, face, folderOf } from '../alignment/told.js';

let folder: string;
let images: LabelledImage[];
let whole: Record<string, Buffer>;
let shards: string;
const told = () => detector(face(0.9, 0, 100));

/** Every file below a folder. */
const filesOf = (place: string): Record<string, Buffer> =>
  Object.fromEntries(
    readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(place.length), readFileSync(file)]),
  );
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'align-shards-'));

beforeAll(async () => {
  folder = await folderOf(['a/1.png', 'a/2.jpg', 'b/broken.png', 'b/3.png', 'c/=4.png']);
  images = await readImageFolder(folder);
  const out = join(newFolder(), 'crops');
  await alignFolder(images, told(), { out, skipBad: true });
  whole = filesOf(out);
});
beforeEach(() => {
  shards = newFolder();
});

const align = (index: number, count: number, more: object = {}) =>
  alignShard(images, told(), { index, count }, { out: shards, skipBad: true, ...more });

describe('shards of photographs', () => {
  it.each([1, 2, 5, 7])('%i of them, merged, are the folder of one process, byte for byte', async (count) => {
    for (let index = count - 1; index >= 0; index--) await align(index, count);
    const out = join(newFolder(), 'crops');
    const summary = await mergeAlignShards(shards, out);
    expect(summary).toMatchObject({ crops: 4, skipped: [{ id: 'b/broken.png' }] });
    expect(filesOf(out)).toEqual(whole);
    expect(await mergeAlignShards(shards, out)).toMatchObject({ alreadyAligned: 5, again: [] });
  });

  it('that are there are not aligned again, unless a crop of theirs was damaged', async () => {
    await align(0, 2);
    const stamp = statSync(join(shards, 'part-00000-of-00002/faces.csv')).mtimeMs;
    expect(await align(0, 2)).toMatchObject({ alreadyDone: true, crops: 2 });
    writeFileSync(join(shards, 'part-00000-of-00002/a/1.png'), 'x');
    await align(1, 2);
    await expect(mergeAlignShards(shards, join(newFolder(), 'crops'))).rejects.toMatchObject({ code: 'damaged' });
    expect(await align(0, 2)).toMatchObject({ alreadyDone: false });
    expect(statSync(join(shards, 'part-00000-of-00002/faces.csv')).mtimeMs).toBeGreaterThan(stamp);
    const out = join(newFolder(), 'crops');
    await mergeAlignShards(shards, out);
    expect(filesOf(out)).toEqual(whole);
  });

  it('with gaps, or made otherwise, are refused before anything is written', async () => {
    await align(0, 2);
    const out = join(newFolder(), 'crops');
    await expect(mergeAlignShards(shards, out)).rejects.toMatchObject({ code: 'missing-file' });
    await align(1, 2, { side: 96 });
    await expect(mergeAlignShards(shards, out)).rejects.toThrow('made with other settings');
    rmSync(join(shards, 'part-00001-of-00002.json'));
    await align(1, 3);
    await expect(mergeAlignShards(shards, out)).rejects.toMatchObject({ code: 'bad-format' });
    expect(readdirSync(join(out, '..'))).toEqual([]);
  });
});
