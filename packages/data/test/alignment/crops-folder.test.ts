import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '@scaleface/models/storage';
import { describe, expect, test } from 'vitest';
import { alignFolder, type LabelledImage, readImageFolder } from '../../src/index.js';
import { detector, face, folderOf } from './told.js';

const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'scaleface-crops-')), 'crops');
const told = () => detector(face(0.9, 0, 100));
const photographs = () => folderOf(['a/1.png', 'b/2.png']);

describe('an output that is not apart from the images is refused before any work', () => {
  test.each<[string, (folder: string) => string, string]>([
    ['the folder of the images', (folder) => folder, 'is the input itself'],
    ['it by the name of a link', (folder) => linkTo(folder), 'is the input itself'],
    ['a folder in it', (folder) => join(folder, 'crops'), 'lies in the input'],
    ['an identity in it', (folder) => join(folder, 'a'), 'lies in the input'],
    ['the folder around it', (folder) => join(folder, '..'), 'contains the input'],
    ['it by way of another', (folder) => join(folder, 'a', '..'), 'is the input itself'],
  ])('%s', async (_, outOf, how) => {
    const folder = await photographs();
    const before = readFileSync(join(folder, 'a/1.png'));
    const asked = told();
    const refused = alignFolder(await readImageFolder(folder), asked, { out: outOf(folder) });
    await expect(refused).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(how) });
    expect(asked.asked).toBe(0);
    expect(readFileSync(join(folder, 'a/1.png'))).toEqual(before);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  test('a folder that an identity is a link to', async () => {
    const folder = await folderOf(['a/1.png']);
    const elsewhere = await folderOf(['2.png']);
    symlinkSync(elsewhere, join(folder, 'b'));
    const out = join(elsewhere, 'crops');
    await expect(alignFolder(await readImageFolder(folder), told(), { out })).rejects.toThrow('lies in the input');
  });
});

function linkTo(folder: string): string {
  const link = join(mkdtempSync(join(tmpdir(), 'scaleface-link-')), 'link');
  symlinkSync(folder, link);
  return link;
}

describe('a folder that align did not make', () => {
  test.each<[string, Record<string, string>]>([
    ['with a file', { 'thesis.tex': 'x' }],
    ['with an image at the place of a crop', { 'a/1.png': 'mine' }],
    ['with a record of faces', { 'faces.csv': 'id,name\n1,Ada\n' }],
    ['with a mark of another program', { '.alignment': 'x', 'thesis.tex': 'x' }],
  ])('%s is refused and left as it is', async (_, files) => {
    const out = fresh();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(out, name, '..'), { recursive: true });
      writeFileSync(join(out, name), text);
    }
    const names = readdirSync(out);
    const asked = told();
    await expect(alignFolder(await readImageFolder(await photographs()), asked, { out })).rejects.toMatchObject({
      code: 'invalid-argument',
      path: out,
    });
    expect(asked.asked).toBe(0);
    expect(readdirSync(out)).toEqual(names);
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(out, name), 'utf8')).toBe(text);
  });

  test('but an empty one, or one that is missing, is taken', async () => {
    const images = await readImageFolder(await photographs());
    const empty = fresh();
    mkdirSync(empty);
    for (const out of [empty, fresh()]) {
      expect(await alignFolder(images, told(), { out })).toMatchObject({ crops: 2 });
    }
  });
});

test('a file that the user put among the crops is not written over', async () => {
  const folder = await photographs();
  const images = await readImageFolder(folder);
  const out = fresh();
  await alignFolder(images.slice(0, 1), told(), { out });
  mkdirSync(join(out, 'b'));
  writeFileSync(join(out, 'b/2.png'), 'mine');
  await expect(alignFolder(images, told(), { out })).rejects.toMatchObject({
    code: 'invalid-argument',
    path: join(out, 'b/2.png'),
  });
  expect(readFileSync(join(out, 'b/2.png'), 'utf8')).toBe('mine');
});

test('an output below a file is refused in a sentence', async () => {
  const folder = await photographs();
  writeFileSync(`${folder}.txt`, '');
  const images = await readImageFolder(folder);
  await expect(alignFolder(images, told(), { out: join(`${folder}.txt`, 'crops') })).rejects.toMatchObject({
    code: 'not-writable',
    received: 'a file where a folder should be',
  });
});

test('while one process works in the folder, another is told so', async () => {
  const out = fresh();
  const images = await readImageFolder(await photographs());
  await withLock(out, async () => {
    await expect(alignFolder(images, told(), { out })).rejects.toMatchObject({ code: 'busy', path: out });
  });
  expect(await alignFolder(images, told(), { out })).toMatchObject({ crops: 2 });
});

test('a folder made with another detector, or the same with other settings, is not mixed with these', async () => {
  const images = await readImageFolder(await photographs());
  const out = fresh();
  await alignFolder(images, { ...told(), fingerprint: 'a' }, { out });
  await expect(alignFolder(images, { ...told(), fingerprint: 'b' }, { out })).rejects.toMatchObject({
    code: 'overlap',
  });
  expect(await alignFolder(images, { ...told(), fingerprint: 'a' }, { out })).toMatchObject({ alreadyAligned: 2 });
});

test('a mark that a bit has turned in is called damaged', async () => {
  const images = await readImageFolder(await photographs());
  const out = fresh();
  await alignFolder(images, told(), { out });
  const mark = join(out, '.alignment');
  writeFileSync(mark, readFileSync(mark, 'utf8').replace('"side":112', '"side":113'));
  await expect(alignFolder(images, told(), { out })).rejects.toMatchObject({ code: 'damaged', path: mark });
});

test.each<[string, string, readonly string[]]>([
  ['leads out of the folder', 'invalid-argument', ['../x.png']],
  ['leads out of it on a longer way', 'invalid-argument', ['a/../../x.png']],
  ['becomes the same file as another', 'overlap', ['a/1.webp', 'a/1.webp.png']],
])('an id that %s is refused before any work', async (_, code, ids) => {
  const folder = await photographs();
  const images = ids.map((id): LabelledImage => ({ id, subject: 'a', file: join(folder, 'a/1.png') }));
  const out = fresh();
  await expect(alignFolder(images, told(), { out })).rejects.toMatchObject({ code });
  expect(readdirSync(join(out, '..'))).toEqual([]);
});
