import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseQualityCsv, qualityOfImages, readQualityCsv } from '../../src/index.js';

/** As OFIQ 1.0 writes: native measures, the same from 0 to 100, a semicolon at the end of the header alone. */
const ofiq = [
  'Filename;UnifiedQualityScore;Sharpness;HeadPoseYaw;UnifiedQualityScore.scalar;Sharpness.scalar;HeadPoseYaw.scalar;',
  '../faces/a/1.png;24.556244;44;-1.206760;65;99;100',
  '../faces/a/2.png;17.067568;46;7.966364;9;100;98',
  '..\\faces\\b\\1.png;-1;0.000020;1e-3;-1;0;-1',
].join('\n');
const code = (name: string, message: RegExp): unknown =>
  expect.objectContaining({ name: 'ScaleFaceError', code: name, message: expect.stringMatching(message) });

describe('image qualities of a CSV file', () => {
  it('are read by name as OFIQ writes them, native and from 0 to 100, failed ones as −1', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'quality-')), 'ofiq.csv');
    for (const text of [ofiq, `\ufeff${ofiq.replaceAll('\n', '\r\n')}\r\n`, ofiq.replace(';\n', '\n')]) {
      await writeFile(file, text);
      const found = await readQualityCsv(file);
      expect(Object.keys(found.columns)).toHaveLength(6);
      const ids = ['b/1.png', 'a/1.png', 'a/2.png'];
      expect([...qualityOfImages(found, 'UnifiedQualityScore', ids)]).toEqual([-1, 24.556244, 17.067568]);
      expect([...qualityOfImages(found, 'HeadPoseYaw.scalar', ids)]).toEqual([-1, 100, 98]);
    }
  });

  it('may have commas, quotes, another order, and file names first under any heading', () => {
    const file = parseQualityCsv('score,FILENAME\n5,"x, y.png"\n', 'q.csv');
    expect([...qualityOfImages(file, 'score', ['x, y.png'])]).toEqual([5]);
    expect(parseQualityCsv('image,score\nx.png,5\n', 'q.csv').files).toEqual(['x.png']);
  });

  it('belong to one image each: a whole name, or the end of a path', () => {
    const file = parseQualityCsv('Filename;q\na/1.png;1\nx/a/1.png;2\ny/b.png;3\nz/b.png;4\nlast.png;5\n', 'q.csv');
    expect([...qualityOfImages(file, 'q', ['a/1.png', 'x/a/1.png', 'last.png'])]).toEqual([1, 2, 5]);
    expect(() => qualityOfImages(file, 'q', ['b.png'])).toThrow(code('bad-format', /ends in b\.png.*2 of them/));
    expect(() => qualityOfImages(file, 'q', ['t.png'])).toThrow(code('bad-format', /ends in t\.png.*none/));
    expect(() => qualityOfImages(file, 'toString', ['b.png'])).toThrow(code('unknown-name', /q.*toString/));
  });

  it('are refused by the line where they are none', () => {
    const refused = (text: string, message: RegExp): void =>
      expect(() => parseQualityCsv(text, 'q.csv')).toThrow(code('bad-format', message));
    refused('', /q\.csv:1.*empty/);
    refused('Filename;q;q\na;1;2\n', /q\.csv:1.*q twice/);
    refused('Filename;q\na;1\n\nb;1;2\n', /q\.csv:4.*2 cells.*3/);
    refused('Filename;q;r\na;1;2\nb;;2\n', /q\.csv:3.*column q.*empty cell/);
    refused('Filename;q\na;nan\n', /q\.csv:2.*nan/);
    refused('Filename;q\na;Infinity\n', /q\.csv:2/);
    refused('Filename;q\na;1\na;2\n', /q\.csv:3.*a again/);
    refused('Filename;q\n"a;1\n', /q\.csv:2.*quote/);
  });
});
