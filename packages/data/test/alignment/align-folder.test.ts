import { appendFile, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage, withoutOverlaps } from '@scaleface/models';
import { expect, test } from 'vitest';
import { alignFolder, readImageFolder } from '../../src/index.js';
import { detector, face, folderOf } from './told.js';

test('each image with a face gets a crop of the asked side at the same path', async () => {
  const images = await readImageFolder(await folderOf(['a/1.png', 'b/2.webp']));
  const out = await mkdtemp(join(tmpdir(), 'scaleface-crops-'));
  const summary = await alignFolder(images, detector(face(0.9, 0, 100)), { out, side: 64 });
  expect(summary).toEqual({ crops: 2, alreadyAligned: 0, kept: 0, skipped: [], again: [], unlisted: 0 });
  for (const name of ['a/1.png', 'b/2.webp.png']) {
    expect(await decodeImage(join(out, name))).toMatchObject({ width: 64, height: 64 });
  }
  expect((await readFile(join(out, 'faces.csv'), 'utf8')).split('\n')[1]).toMatch(/^a\/1\.png,,1,0\.9000,0\.00/);
});

test('an image without a face and one that does not decode are recorded, with the reason', async () => {
  const folder = await folderOf(['a/1.png', 'a/broken.jpg']);
  const images = await readImageFolder(folder);
  const out = `${folder}-crops`;
  const { crops, skipped } = await alignFolder(images, detector(), { out, skipBad: true });
  expect(crops).toBe(0);
  expect(skipped.map((s) => s.reason)).toEqual(['no face found', expect.stringMatching(/does not decode/)]);
  await expect(alignFolder(images, detector(), { out: `${out}2` })).rejects.toThrow(/does not decode/);
});

test('called again it does only what is missing, a torn last line included', async () => {
  const folder = await folderOf(['a/1.png', 'a/2.png']);
  const images = await readImageFolder(folder);
  const out = `${folder}-crops`;
  const told = detector(face(0.9, 0, 100));
  await alignFolder(images.slice(0, 1), told, { out });
  await appendFile(join(out, 'faces.csv'), 'a/2.png,,1,0.9');
  expect(await alignFolder(images, told, { out })).toMatchObject({
    crops: 2,
    alreadyAligned: 1,
    skipped: [],
    again: [],
  });
  expect(told.asked).toBe(2);
  expect((await readFile(join(out, 'faces.csv'), 'utf8')).trimEnd().split('\n')).toHaveLength(3);
});

test('names that spreadsheets would run as formulas are written as text, and known again', async () => {
  const names = ['=1+1/1.png', '-a/1.png', '@b/1.png', "'=c/1.png", ' d/1.png', 'e,"f"/1.png'];
  const folder = await folderOf(names);
  const images = await readImageFolder(folder);
  const out = `${folder}-crops`;
  const told = detector(face(0.9, 0, 100));
  await alignFolder(images, told, { out });
  const cells = (await readFile(join(out, 'faces.csv'), 'utf8')).split('\n').slice(1, -1);
  for (const cell of cells) expect(cell).toMatch(/^["']/);
  expect(cells.filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([]);
  expect(await alignFolder(images, told, { out })).toMatchObject({ crops: 6, alreadyAligned: 6 });
  expect(told.asked).toBe(6);
});

test('a line torn behind a line end in a name is done again', async () => {
  const folder = await folderOf(['a/1.png', 'a/2.png']);
  const images = await readImageFolder(folder);
  const out = `${folder}-crops`;
  const told = detector(face(0.9, 0, 100));
  await alignFolder(images, told, { out });
  await appendFile(join(out, 'faces.csv'), '"b\n""c""\n');
  expect(await alignFolder(images, told, { out })).toMatchObject({ crops: 2, alreadyAligned: 2 });
});

test('a folder of crops made otherwise is not mixed with these', async () => {
  const images = await readImageFolder(await folderOf(['a/1.png']));
  const out = await mkdtemp(join(tmpdir(), 'scaleface-crops-'));
  await alignFolder(images, detector(face(0.9, 0, 100)), { out });
  await expect(alignFolder(images, detector(face(0.9, 0, 100)), { out, side: 96 })).rejects.toThrow(/other settings/);
});

test('of several faces the largest is taken, or the central one', async () => {
  const images = await readImageFolder(await folderOf(['a/1.png']));
  const faces = [face(0.8, 0, 60), face(0.9, 85, 30)];
  const scores = async (choose: 'largest' | 'central'): Promise<string | undefined> => {
    const out = await mkdtemp(join(tmpdir(), 'scaleface-crops-'));
    await alignFolder(images, detector(...faces), { out, choose });
    return (await readFile(join(out, 'faces.csv'), 'utf8')).split('\n')[1]?.split(',')[3];
  };
  expect([await scores('largest'), await scores('central')]).toEqual(['0.8000', '0.9000']);
});

test('withoutOverlaps keeps the surest of faces that overlap by more than the share', () => {
  const faces = [face(0.5, 0, 10), face(0.9, 5, 10), face(0.7, 20, 10)];
  expect(withoutOverlaps(faces).map((f) => f.score)).toEqual([0.9, 0.7]);
  expect(withoutOverlaps(faces, 0.4)).toHaveLength(3);
});
