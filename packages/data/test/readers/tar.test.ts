import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataSet } from '../../src/index.js';
import { entriesOf, imageLike } from './entries-of.js';
import { gnuLongName, type Member, paxHeader, tarOf } from './write-tar.js';

const home = mkdtempSync(join(tmpdir(), 'tar-'));
const write = (name: string, bytes: Buffer): string => {
  writeFileSync(join(home, name), bytes);
  return `tar:${join(home, name)}`;
};
const image = (name: string, seed = 1): Member => ({ name, bytes: imageLike(600, seed) });
const found = async (source: string): Promise<string[]> =>
  (await entriesOf(source)).entries.map(({ id, subject }) => `${id}:${subject}`);

describe('samples of an archive', () => {
  it('have their subject from json, cls, txt or the folder, and more from json', async () => {
    const json = { subject: 'Cem', template: 4, media: 'v1', landmarks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
    const source = write(
      'kinds.tar',
      tarOf([
        image('000.jpg'),
        { name: '000.cls', bytes: '17\n' },
        { name: '001.txt', bytes: 'Ada' },
        image('001.png', 2),
        image('cem/002.jpeg', 3),
        { name: 'cem/002.json', bytes: JSON.stringify(json) },
        image('./dee/v1.2/003.JPG', 4),
      ]),
    );
    const { entries, problems } = await entriesOf(source);
    expect(problems).toEqual([]);
    expect(entries.map(({ bytes, ...rest }) => rest)).toEqual([
      { id: '000', subject: '17' },
      { id: '001', subject: 'Ada' },
      {
        id: 'cem/002',
        subject: 'Cem',
        template: '4',
        media: 'v1',
        landmarks: [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
          [9, 10],
        ],
      },
      { id: 'dee/v1.2/003', subject: 'dee' },
    ]);
    expect(entries.map(({ bytes }) => Buffer.from(bytes as Uint8Array))).toEqual(
      [1, 2, 3, 4].map((s) => imageLike(600, s)),
    );
  });

  it('may have long names, folders before them, and lengths as binary numbers', async () => {
    const long = `${'d'.repeat(150)}/${'n'.repeat(120)}.jpg`;
    const source = write(
      'names.tar',
      tarOf([
        { name: 'a/', bytes: '', type: '5' },
        image(`a/${'x'.repeat(60)}/${'y'.repeat(60)}.jpg`),
        gnuLongName(long),
        image('short.jpg'),
        paxHeader({ path: 'é/2.jpg', comment: 'none' }),
        image('short.jpg'),
        { ...image('b/3.jpg'), binary: true },
        { name: 'b/3.seg.png', bytes: 'another kind' },
        { name: 'b/link.jpg', bytes: '', type: '2' },
      ]),
    );
    expect(await found(source)).toEqual([
      `a/${'x'.repeat(60)}/${'y'.repeat(60)}:a`,
      `${'d'.repeat(150)}/${'n'.repeat(120)}:${'d'.repeat(150)}`,
      'é/2:é',
      'b/3:b',
    ]);
  });

  it('without an image, without a subject or with broken json are problems', async () => {
    const source = write(
      'bad.tar',
      tarOf([
        { name: 'a.cls', bytes: '1' },
        image('b.jpg'),
        image('c/1.jpg'),
        { name: 'c/1.json', bytes: '{' },
        image('d/1.jpg'),
        { name: 'e.cls', bytes: '1' },
      ]),
    );
    const { entries, problems } = await entriesOf(source);
    expect(entries.map(({ id }) => id)).toEqual(['d/1']);
    expect(problems.map(({ place, reason }) => `${place.split('#')[1]} ${reason}`)).toEqual([
      expect.stringMatching('^a no image'),
      'b no subject',
      expect.stringMatching('^c/1 json: '),
      expect.stringMatching('^e no image'),
    ]);
  });

  it('are found again after damage, and a cut is seen', async () => {
    const whole = tarOf([image('a/1.jpg'), image('a/2.jpg'), image('a/3.jpg')]);
    whole[1536 + 10] = 99;
    const damaged = await entriesOf(write('damaged.tar', whole));
    expect(damaged.entries.map(({ id }) => id)).toEqual(['a/1', 'a/3']);
    expect(damaged.problems).toEqual([
      { place: expect.stringMatching('@1536$'), reason: 'no header of a file, or a damaged one' },
    ]);
    const cut = await entriesOf(write('cut.tar', tarOf([image('a/1.jpg'), image('a/2.jpg')]).subarray(0, 2500)));
    expect(cut.entries.map(({ id }) => id)).toEqual(['a/1']);
    expect(cut.problems[0]?.reason).toBe('the file is cut off');
  });
});

describe('several archives', () => {
  it('are read in their order, by stars or braces', async () => {
    for (const i of [2, 0, 1]) write(`shard-0${i}.tar`, tarOf([image(`s/${i}.jpg`)]));
    expect(await found(`tar:${home}/shard-*.tar`)).toEqual(['s/0:s', 's/1:s', 's/2:s']);
    expect(await found(`tar:${home}/shard-{01..02}.tar`)).toEqual(['s/1:s', 's/2:s']);
    expect(await found(`tar:${home}/shard-{02,00}.tar`)).toEqual(['s/2:s', 's/0:s']);
    expect(await found(`tar:${home}/shard-0?.tar`)).toEqual(['s/0:s', 's/1:s', 's/2:s']);
  });

  it('have to be there, and to be as many as can be', async () => {
    await expect(openDataSet(`tar:${home}/none-*.tar`)).rejects.toMatchObject({ code: 'missing-file' });
    await expect(openDataSet(`tar:${home}/shard-{00..09}.tar`)).rejects.toMatchObject({ code: 'missing-file' });
    await expect(openDataSet(`tar:${home}/s-{0..999999999}.tar`)).rejects.toMatchObject({ code: 'invalid-argument' });
    const many = 'tar:{0..99999}{0..99999}';
    await expect(openDataSet(many)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('that are compressed are refused by name', async () => {
    const source = write('packed.tar.gz', gzipSync(tarOf([image('a/1.jpg')])));
    await expect(entriesOf(source)).rejects.toMatchObject({ code: 'unsupported' });
  });
});
