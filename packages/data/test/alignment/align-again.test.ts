import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { alignFolder, type LabelledImage, readImageFolder } from '../../src/index.js';
import { detector, draw, face, folderOf } from './told.js';

let folder: string;
let out: string;
let images: LabelledImage[];
const told = () => detector(face(0.9, 0, 100));
const crop = (name: string): string => join(out, name);
const record = (): string => readFileSync(crop('faces.csv'), 'utf8');

beforeEach(async () => {
  folder = await folderOf(['a/1.png', 'a/2.png', 'b/3.png']);
  out = join(mkdtempSync(join(tmpdir(), 'scaleface-again-')), 'crops');
  images = await readImageFolder(folder);
  await alignFolder(images, told(), { out });
});

/** Aligns again and says what was done. */
async function again(faces = told()): Promise<Record<string, string>> {
  const summary = await alignFolder(images, faces, { out });
  expect(summary.alreadyAligned + faces.asked).toBe(images.length);
  return Object.fromEntries(summary.again.map(({ id, reason }) => [id, reason]));
}

describe('called again, align makes the crop of an image anew', () => {
  test.each<[string, () => unknown, string]>([
    ['that has changed', () => draw(join(folder, 'a/2.png'), 30), 'the image has changed'],
    ['that is missing', () => rmSync(crop('a/2.png')), 'the crop was missing'],
    ['of which a byte has turned', () => flip(crop('a/2.png')), 'the crop was changed or damaged'],
    ['that was cut short', () => writeFileSync(crop('a/2.png'), 'x'), 'the crop was changed or damaged'],
    ['whose record was damaged', () => damageRow('a/2.png'), 'its record was lost or damaged'],
  ])('%s, once, and says so', async (_, change, reason) => {
    await change();
    expect(await again()).toEqual({ 'a/2.png': reason });
    expect(await again()).toEqual({});
    expect(record().trimEnd().split('\n')).toHaveLength(4);
  });

  test('and of all when the record is lost, if they are still those that it would write', async () => {
    rmSync(crop('faces.csv'));
    expect(Object.keys(await again())).toHaveLength(3);
    expect(await again()).toEqual({});
  });
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[60] = (bytes[60] as number) ^ 1;
  writeFileSync(file, bytes);
}

const damageRow = (id: string): void =>
  writeFileSync(crop('faces.csv'), record().replace(`${id},,1,0.9000`, `${id},,1,0.8000`));

test('a damaged record of an image that has changed does not make its crop a stranger’s without a word', async () => {
  damageRow('a/2.png');
  await draw(join(folder, 'a/2.png'), 30);
  await expect(again()).rejects.toMatchObject({ code: 'invalid-argument', path: crop('a/2.png') });
});

test('the crop of an image in which there is no face any more is removed', async () => {
  await draw(join(folder, 'a/2.png'), 30);
  expect(await again(detector())).toEqual({ 'a/2.png': 'the image has changed' });
  expect(existsSync(crop('a/2.png'))).toBe(false);
  expect(existsSync(crop('a/1.png'))).toBe(true);
});

test('the crop of an image that is gone stays, and is counted', async () => {
  unlinkSync(join(folder, 'b/3.png'));
  const fewer = await readImageFolder(folder);
  expect(await alignFolder(fewer, told(), { out })).toMatchObject({ crops: 2, alreadyAligned: 2, unlisted: 1 });
  expect(existsSync(crop('b/3.png'))).toBe(true);
});

test('the record holds what each crop was made from, and keeps its old columns in front', () => {
  const [head = '', first = ''] = record().split('\n');
  expect(head).toMatch(/^id,reason,faces,score,x,y,width,height,x1,.*,y5,source,crop_bytes,crop_sha256,check$/);
  expect(first.split(',')).toHaveLength(head.split(',').length);
  expect(first).toMatch(/,\d+ [\d.]+,\d+,[0-9a-f]{64},[0-9a-f]{16}$/);
});

test('a file of another kind named faces.csv is not written over', async () => {
  writeFileSync(crop('faces.csv'), 'name,age\nAda,36\n');
  await expect(again()).rejects.toMatchObject({ code: 'invalid-argument', path: crop('faces.csv') });
  expect(record()).toBe('name,age\nAda,36\n');
});

test('an image that was skipped is looked at again where none may be skipped', async () => {
  symlinkSync('gone.png', join(folder, 'b/4.png'));
  images = await readImageFolder(folder);
  const { skipped } = await alignFolder(images, told(), { out, skipBad: true });
  expect(skipped).toEqual([{ id: 'b/4.png', reason: expect.stringContaining('a broken link') }]);
  expect(skipped[0]?.reason).not.toContain('skip');
  expect(await alignFolder(images, told(), { out, skipBad: true })).toMatchObject({ alreadyAligned: 4, again: [] });
  await expect(alignFolder(images, told(), { out })).rejects.toMatchObject({ code: 'missing-file' });
  unlinkSync(join(folder, 'b/4.png'));
  await draw(join(folder, 'b/4.png'), 9);
  expect(await alignFolder(images, told(), { out })).toMatchObject({ crops: 4, alreadyAligned: 3 });
});

test.skipIf(process.platform === 'win32')('names with commas, quotes, line ends and signs are kept', async () => {
  const names = ['=x/1.png', '-1/a,b.png', 'q"/\n.png', ' s/ 1.png', '__proto__/1.png'];
  for (const name of names) await draw(join(folder, name), 77);
  mkdirSync(join(folder, 'empty'));
  images = await readImageFolder(folder);
  expect(await again()).toEqual({});
  expect(await alignFolder(images, told(), { out })).toMatchObject({
    crops: 8,
    alreadyAligned: 8,
    again: [],
    unlisted: 0,
  });
});
