import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assertApart, probeOutput } from '../../src/storage/place.js';

const home = (): string => {
  const place = mkdtempSync(join(tmpdir(), 'scaleface-place-'));
  mkdirSync(join(place, 'crops', 'ada'), { recursive: true });
  symlinkSync('crops', join(place, 'link'));
  return place;
};

test.each([
  ['the input itself', 'crops', 'is the input itself'],
  ['the input by another name', 'link', 'is the input itself'],
  ['a folder in it', 'crops/ada', 'lies in the input'],
  ['a folder in it that is not there yet', 'link/new/deep', 'lies in the input'],
  ['a folder around it', '.', 'contains the input'],
])('an output that is %s is refused', async (_, output, how) => {
  const place = home();
  await expect(assertApart(join(place, output), [join(place, 'crops')], '--out')).rejects.toThrow(
    `--out: the output ${how}`,
  );
});

test('a neighbour whose name begins alike is apart', async () => {
  const place = home();
  await assertApart(join(place, 'crops-aligned'), [join(place, 'crops')]);
});

test('an output is probed without a trace, and the folders above it are made', async () => {
  const place = home();
  await probeOutput(join(place, 'new', 'table.arrow'), 'file');
  expect(readdirSync(join(place, 'new'))).toEqual([]);
  await probeOutput(join(place, 'crops'), 'folder');
  expect(readdirSync(join(place, 'crops'))).toEqual(['ada']);
});

test.each([
  ['below a file', 'file/model', 'folder', 'a file where a folder should be'],
  ['of a name that is too long', `${'x'.repeat(300)}/model`, 'folder', 'a name that is too long'],
] as const)('an output %s is refused in a sentence', async (_, output, kind, reason) => {
  const place = home();
  writeFileSync(join(place, 'file'), '');
  await expect(probeOutput(join(place, output), kind)).rejects.toMatchObject({
    code: 'not-writable',
    received: reason,
  });
});

test('a folder where a file is to go, and a file where a folder is, are refused', async () => {
  const place = home();
  writeFileSync(join(place, 'file'), '');
  await expect(probeOutput(join(place, 'crops'), 'file')).rejects.toThrow('there is a folder of that name');
  await expect(probeOutput(join(place, 'file'), 'folder')).rejects.toThrow('there is a file of that name');
});

test('what a killed process has left of its probe is removed by the next one', async () => {
  const place = home();
  writeFileSync(join(place, 'crops', '.scaleface-probe'), '');
  await probeOutput(join(place, 'crops'), 'folder');
  expect(readdirSync(join(place, 'crops'))).toEqual(['ada']);
});

test('processes that probe one folder at the same time do not disturb each other', async () => {
  const place = home();
  await Promise.all(Array.from({ length: 50 }, () => probeOutput(join(place, 'crops'), 'folder')));
  expect(readdirSync(join(place, 'crops'))).toEqual(['ada']);
});
