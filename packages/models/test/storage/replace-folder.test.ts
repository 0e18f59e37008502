import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FolderKind, replaceFolder } from '../../src/storage/replace-folder.js';

const kind: FolderKind = {
  what: 'a toy folder',
  config: 'config.json',
  format: 'toy',
  files: ['config.json', 'data.bin'],
};
const home = (): string => mkdtempSync(join(tmpdir(), 'scaleface-replace-'));
const write =
  (data: string) =>
  async (made: string): Promise<void> => {
    await writeFile(join(made, 'config.json'), '{"format":"toy/1"}');
    await writeFile(join(made, 'data.bin'), data);
  };
const dataIn = (folder: string): string => readFileSync(join(folder, 'data.bin'), 'utf8');

test('a folder is made, replaced, and nothing is left beside it', async () => {
  const place = home();
  await replaceFolder(join(place, 'toy'), kind, write('one'));
  await replaceFolder(join(place, 'toy'), kind, write('two'));
  expect(dataIn(join(place, 'toy'))).toBe('two');
  expect(readdirSync(place)).toEqual(['toy']);
});

test('an empty folder is replaced, and a link to a folder stays a link', async () => {
  const place = home();
  mkdirSync(join(place, 'real'));
  symlinkSync('real', join(place, 'toy'));
  await replaceFolder(join(place, 'toy'), kind, write('one'));
  expect(dataIn(join(place, 'real'))).toBe('one');
});

test.each([
  ['files of the user', (f: string) => writeFileSync(join(f, 'thesis.tex'), 'y')],
  ['folders of the user', (f: string) => mkdirSync(join(f, '2019'))],
  ['a config.json of something else', (f: string) => writeFileSync(join(f, 'config.json'), '{"format":"other/1"}')],
  ['known names without the format line', (f: string) => writeFileSync(join(f, 'data.bin'), 'mine')],
])('a folder that holds %s is refused before anything is written', async (_, fill) => {
  const place = home();
  const folder = join(place, 'photos');
  mkdirSync(folder);
  fill(folder);
  const before = readdirSync(folder);
  await expect(replaceFolder(folder, kind, write('one'))).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(readdirSync(folder)).toEqual(before);
  expect(readdirSync(place)).toEqual(['photos']);
});

test('a file, and a folder of the user where the new one would be made, are refused', async () => {
  const place = home();
  writeFileSync(join(place, 'file'), 'x');
  await expect(replaceFolder(join(place, 'file'), kind, write('one'))).rejects.toMatchObject({
    code: 'invalid-argument',
  });
  mkdirSync(join(place, 'toy.part'));
  writeFileSync(join(place, 'toy.part', 'mine'), 'x');
  await expect(replaceFolder(join(place, 'toy'), kind, write('one'))).rejects.toThrow(
    `${join(place, 'toy.part')}: holds files that this program did not write; received mine`,
  );
});

test('killed after the old folder was renamed away, the next call brings it back first', async () => {
  const place = home();
  const folder = join(place, 'toy');
  await replaceFolder(folder, kind, write('one'));
  mkdirSync(`${folder}.part`);
  writeFileSync(join(`${folder}.part`, '.scaleface-work'), 'scaleface-work/1: unfinished work, safe to remove\n');
  renameSync(folder, join(`${folder}.part`, 'old'));
  const failing = async (): Promise<void> => {
    throw new Error('the disk is full');
  };
  await expect(replaceFolder(folder, kind, failing)).rejects.toThrow('the disk is full');
  expect(dataIn(folder)).toBe('one');
  await replaceFolder(folder, kind, write('two'));
  expect(dataIn(folder)).toBe('two');
  expect(readdirSync(place)).toEqual(['toy']);
});
