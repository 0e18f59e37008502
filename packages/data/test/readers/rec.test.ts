import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataSet } from '../../src/index.js';
import { entriesOf, imageLike } from './entries-of.js';
import { imageRecord, recFile, recordOf, trainingSet } from './write-rec.js';

const home = mkdtempSync(join(tmpdir(), 'rec-'));
let number = 0;
/** Writes records, and files beside them, under a name of their own. */
function write(rec: Buffer, beside: Record<string, string> = {}): string {
  const name = join(home, `set${number++}`);
  writeFileSync(`${name}.rec`, rec);
  for (const [end, text] of Object.entries(beside)) writeFileSync(`${name}.${end}`, text);
  return `${name}.rec`;
}
const image = imageLike;
const magic = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);

describe('records without an index', () => {
  const records = [0, 1, 2].map((i) => recordOf(imageRecord(i + 10, i % 2, image(33 + i, i))));

  it('are read in their order, with their numbers, labels and images', async () => {
    const { entries, problems } = await entriesOf(`rec:${write(Buffer.concat(records))}`);
    expect(entries.map(({ id, subject }) => [id, subject])).toEqual([
      ['10', '0'],
      ['11', '1'],
      ['12', '0'],
    ]);
    expect(entries.map(({ bytes }) => Buffer.from(bytes as Uint8Array))).toEqual(
      [0, 1, 2].map((i) => image(33 + i, i)),
    );
    expect(problems).toEqual([]);
  });

  it('give back images that hold the magic number at any place', async () => {
    // The header takes 24 bytes: places that are and are not multiples of four, next to each other, and at the ends.
    const odd = [
      Buffer.concat([image(8, 1), magic, image(9, 2)]),
      Buffer.concat([image(7, 1), magic, image(9, 2)]),
      Buffer.concat([magic, magic, image(3, 2), magic]),
      Buffer.concat([image(4, 1), magic, magic]),
    ];
    const { entries, problems } = await entriesOf(
      `rec:${write(Buffer.concat(odd.map((data, i) => recordOf(imageRecord(i, 5, data)))))}`,
    );
    expect(entries.map(({ bytes }) => Buffer.from(bytes as Uint8Array))).toEqual(odd);
    expect(problems).toEqual([]);
  });

  it('may be longer than what is read at once', async () => {
    const long = Buffer.alloc(3_000_001, 7);
    const file = write(Buffer.concat([recordOf(imageRecord(0, 0, long)), ...records]));
    const { entries } = await entriesOf(`rec:${file}`);
    expect(Buffer.from(entries[0]?.bytes as Uint8Array).equals(long)).toBe(true);
    expect(entries.length).toBe(4);
  });

  it('are found again after damage, which is listed by its place', async () => {
    const bytes = Buffer.concat(records);
    const second = (records[0] as Buffer).length;
    bytes.writeUInt32LE(0x1000, second + 4);
    const { entries, problems } = await entriesOf(`rec:${write(bytes)}`);
    expect(entries.map(({ id }) => id)).toEqual(['10', '12']);
    expect(problems).toEqual([
      { place: expect.stringMatching(`rec@${second}$`), reason: 'the record is cut off, or its length is damaged' },
    ]);
  });

  it('with a length that runs into the next record lose only that record', async () => {
    const bytes = Buffer.concat(records);
    bytes.writeUInt32LE((records[0] as Buffer).length + 20, 4);
    const { entries, problems } = await entriesOf(`rec:${write(bytes)}`);
    expect(entries.map(({ id }) => id)).toEqual(['11', '12']);
    expect(problems.map(({ reason }) => reason)).toEqual(['the length of the record is damaged']);
  });

  it('without an image, with a label that is no identity, or too short are problems', async () => {
    const bad = [
      recordOf(imageRecord(0, 3, image(20, 1))),
      recordOf(imageRecord(1, 3, Buffer.alloc(0))),
      recordOf(imageRecord(2, Number.NaN, image(20, 1))),
      recordOf(imageRecord(3, 0.5, image(20, 1))),
      recordOf(Buffer.alloc(10)),
      recordOf(imageRecord(5, [4, 0.25], image(20, 2))),
    ];
    const { entries, problems } = await entriesOf(`rec:${write(Buffer.concat(bad))}`);
    expect(entries.map(({ id, subject }) => [id, subject])).toEqual([
      ['0', '3'],
      ['5', '4'],
    ]);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'a record without an image',
      'the label NaN is not the number of an identity',
      'the label 0.5 is not the number of an identity',
      'a record of 10 bytes, shorter than the header of an image',
    ]);
  });

  it('say how far the reading is', async () => {
    const set = await openDataSet(`rec:${write(Buffer.concat(records))}`);
    const seen: number[] = [];
    for await (const _ of set) seen.push(set.position);
    expect(seen.at(-1)).toBe(set.extent);
    expect(seen[0]).toBe((records[0] as Buffer).length);
  });
});

describe('a training set', () => {
  const identities = [[image(40, 1), image(41, 2)], [image(42, 3)], [image(43, 4), image(44, 5), image(45, 6)]];

  it('gives its images, not its header and not the ranges of its identities', async () => {
    const { rec, idx } = recFile(trainingSet(identities));
    for (const beside of [{}, { idx }]) {
      const { entries, problems } = await entriesOf(`rec:${write(rec, beside as Record<string, string>)}`);
      expect(entries.map(({ id, subject }) => `${id}:${subject}`)).toEqual(['1:0', '2:0', '3:1', '4:2', '5:2', '6:2']);
      expect(problems).toEqual([]);
    }
  });

  it('with a range that holds images of two identities says so', async () => {
    const records = trainingSet(identities);
    records[7] = recordOf(imageRecord(7, [1, 4], Buffer.alloc(0)));
    records[8] = recordOf(imageRecord(8, [3, 30], Buffer.alloc(0)));
    const { problems } = await entriesOf(`rec:${write(recFile(records).rec)}`);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'the images 1 to 3 of an identity are missing or have several labels',
      'the range of an identity, 3 to 30, is not one of images',
    ]);
  });

  it('is what its index lists: a record that it leaves out is none of it', async () => {
    const { rec, idx } = recFile(trainingSet(identities));
    const lines = idx.split('\n');
    const { entries } = await entriesOf(`rec:${write(rec, { idx: lines.toSpliced(2, 1).join('\n') })}`);
    expect(entries.map(({ id }) => id)).toEqual(['1', '3', '4', '5', '6']);
  });

  it('has problems where the index is wrong', async () => {
    const { rec, idx } = recFile(trainingSet(identities));
    const lines = idx.split('\n');
    lines[1] = '1\t9';
    lines[2] = '2\t8';
    lines[3] = 'three\t4';
    lines[4] = `4\t${rec.length}`;
    lines[6] = '6\t0';
    const { entries, problems } = await entriesOf(`rec:${write(rec, { idx: lines.join('\n') })}`);
    expect(entries.map(({ id }) => id)).toEqual(['5']);
    expect(problems.map(({ reason }) => reason).slice(0, 5)).toEqual([
      'no record can begin at byte 9',
      'no record begins here',
      'not a key and a position',
      `no record can begin at byte ${rec.length}`,
      'the position does not ascend',
    ]);
  });
});

describe('a list beside the records', () => {
  const records = recFile([0, 1, 2].map((i) => recordOf(imageRecord(i, i, image(30, i)))));

  it('gives the images their names', async () => {
    const lst = '0\t0.000000\tada/1.jpg\n2\t2.000000\tcem/1.jpg\n';
    const { entries } = await entriesOf(`rec:${write(records.rec, { idx: records.idx, lst })}`);
    expect(entries.map(({ id }) => id)).toEqual(['ada/1.jpg', '1', 'cem/1.jpg']);
  });

  it('may be in the form of InsightFace, where the line is the number', async () => {
    const lst = '1\tada/1.jpg\t0\n1\tben/1.jpg\t1\n1\tcem/1.jpg\t2\n';
    const { entries } = await entriesOf(`rec:${write(records.rec, { lst })}`);
    expect(entries.map(({ id }) => id)).toEqual(['0', 'ada/1.jpg', 'ben/1.jpg']);
  });
});

describe('what is no record file', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['text', Buffer.from('path,subject\n')],
  ])('is refused: %s', async (_, bytes) => {
    await expect(openDataSet(`rec:${write(bytes)}`)).rejects.toMatchObject({ code: 'bad-format' });
  });

  it('is refused: nothing of that name, a folder', async () => {
    await expect(openDataSet(`rec:${join(home, 'none.rec')}`)).rejects.toMatchObject({ code: 'missing-file' });
    await expect(openDataSet(`rec:${home}`)).rejects.toMatchObject({ code: 'bad-format' });
  });
});
