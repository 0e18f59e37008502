import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSetKinds, openDataSet } from '../../src/index.js';
import { entriesOf } from './entries-of.js';

const home = mkdtempSync(join(tmpdir(), 'manifests-'));
let number = 0;
const write = (kind: string, bytes: Buffer | string): string => {
  const file = join(home, `list${number++}.${kind}`);
  writeFileSync(file, bytes);
  return `${kind}:${file}`;
};
const five = '1 2;3 4;5 6;7 8;9 10.5';
const points = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
  [9, 10.5],
];

describe('a CSV manifest', () => {
  it('gives what its columns say, in any order and case', async () => {
    const text = `Subject,media,PATH,template,landmarks,id,extra\nAda,v1,a/1.jpg,7,"${five}",one,x\n"Ben, B.",,/abs/2.jpg,,,,\n`;
    const { entries, problems } = await entriesOf(write('csv', text));
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      { id: 'one', subject: 'Ada', path: join(home, 'a/1.jpg'), template: '7', media: 'v1', landmarks: points },
      { id: '/abs/2.jpg', subject: 'Ben, B.', path: '/abs/2.jpg' },
    ]);
  });

  it('without subjects takes the first folder of the path', async () => {
    const { entries, problems } = await entriesOf(write('csv', '\ufeffpath\r\nada/1.jpg\r\n\r\n2.jpg\r\n'));
    expect(entries.map(({ subject }) => subject)).toEqual(['ada']);
    expect(problems).toEqual([{ place: expect.stringMatching(/csv:4$/), reason: 'no subject' }]);
  });

  it('lists rows that say too little or nonsense, with their lines', async () => {
    const text = 'path,subject,landmarks\n,Ada,\nb.jpg,,\nc.jpg,Cem,1 2 3\nd.jpg,Dee\ne.jpg,Eve,\n';
    const { entries, problems } = await entriesOf(write('csv', text));
    expect(entries.map(({ id }) => id)).toEqual(['e.jpg']);
    expect(problems.map(({ place, reason }) => `${place.split(':').at(-1)} ${reason}`)).toEqual([
      '2 no path',
      '3 no subject',
      '4 landmarks are not five points, ten numbers',
      '5 2 cells where 3 columns are named',
    ]);
  });

  it.each([
    ['no column of paths', 'subject,name\nAda,1\n'],
    ['nothing', ''],
    ['a quote that is never closed', 'path,subject\n"a.jpg,Ada\n'],
    ['text after a quote', 'path,subject\n"a"b,Ada\n'],
    ['a row without an end', `path,subject\n${'a'.repeat(600_000)}`],
  ])('is refused with %s', async (_, text) => {
    await expect(entriesOf(write('csv', text))).rejects.toMatchObject({ code: 'bad-format' });
  });

  it('can be left in the middle and read again', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `p${i}/1.jpg,P${i}`).join('\n');
    const set = await openDataSet(write('csv', `path,subject\n${rows}\n`));
    for await (const { id } of set) if (id.startsWith('p9')) break;
    let count = 0;
    for await (const _ of set) count++;
    expect(count).toBe(5000);
    expect(set.position).toBeLessThanOrEqual(set.extent);
  });
});

describe('a JSON Lines manifest', () => {
  it('gives an entry a line, and lists those that are none', async () => {
    const lines = [
      { path: 'a.jpg', subject: 'Ada', template: 3, media: 4, landmarks: points },
      { file: 'b/1.jpg', label: 12, id: 'b1', landmarks: points.flat() },
      { path: 'c/1.jpg' },
      { subject: 'Dee' },
      { path: 'e.jpg', subject: 'Eve', landmarks: [1, 2] },
      { path: { a: 1 }, subject: 'Fay' },
      [1],
      null,
    ].map((row) => JSON.stringify(row));
    const text = `\ufeff${[...lines, '{', `"${'x'.repeat(300_000)}"`].join('\r\n')}\n{"path":"z/1.jpg"}`;
    const { entries, problems } = await entriesOf(write('jsonl', text));
    expect(entries).toEqual([
      { id: 'a.jpg', subject: 'Ada', path: join(home, 'a.jpg'), template: '3', media: '4', landmarks: points },
      { id: 'b1', subject: '12', path: join(home, 'b/1.jpg'), landmarks: points },
      { id: 'c/1.jpg', subject: 'c', path: join(home, 'c/1.jpg') },
      { id: 'z/1.jpg', subject: 'z', path: join(home, 'z/1.jpg') },
    ]);
    expect(problems.map(({ place, reason }) => `${place.split(':').at(-1)} ${reason.slice(0, 12)}`)).toEqual([
      '4 no path',
      '5 landmarks ar',
      '6 no path',
      '7 not an objec',
      '8 not an objec',
      '9 not JSON: Ex',
      '10 a line of mo',
    ]);
  });

  it('longer than what is read at once gives every line once', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => JSON.stringify({ path: `p${i}/${'é'.repeat(i % 40)}.jpg` }));
    const { entries } = await entriesOf(write('jsonl', rows.join('\n')));
    expect(entries.map(({ id }) => JSON.stringify({ path: id }))).toEqual(rows);
  });
});

describe('the kind of a source', () => {
  it('must be a known one, with a place', async () => {
    await expect(openDataSet('zip:x')).rejects.toMatchObject({ code: 'unknown-name' });
    await expect(openDataSet('constructor:x')).rejects.toMatchObject({ code: 'unknown-name' });
    await expect(openDataSet('csv:')).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(openDataSet('csv:a\0b')).rejects.toMatchObject({ code: 'invalid-argument' });
    for (const kind of dataSetKinds) {
      await expect(openDataSet(`${kind}:${home}/none`)).rejects.toMatchObject({ code: 'missing-file' });
    }
  });
});
