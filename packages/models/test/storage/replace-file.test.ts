import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileStamp } from '../../src/storage/file-stamp.js';
import { assertReplaceableFile } from '../../src/storage/replace-file.js';

const folder = mkdtempSync(join(tmpdir(), 'scaleface-replace-'));
const starts = (start: Uint8Array, size: number): boolean => start[0] === 65 && size > 1;

test('a file is replaced when it is missing, empty, or of the kind', async () => {
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'ours'), 'ABC');
  for (const name of ['none', 'empty', 'ours']) await assertReplaceableFile(join(folder, name), 'one', starts);
});

test.each([
  ['another file', 'xyz'],
  ['one cut short', 'A'],
])('%s is not', async (name, text) => {
  writeFileSync(join(folder, name), text);
  await expect(assertReplaceableFile(join(folder, name), 'a table', starts)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('not replaced: only a table is'),
  });
});

test('what is missing or no regular file has a stamp of its own and is not opened', { timeout: 5000 }, async () => {
  symlinkSync('/dev/zero', join(folder, 'device'));
  mkdirSync(join(folder, 'folder'));
  expect(await fileStamp(join(folder, 'gone'), 'content')).toEqual(['missing']);
  expect(await fileStamp(join(folder, 'device'), 'content')).toEqual(['no regular file']);
  expect(await fileStamp(join(folder, 'folder'))).toEqual(['no regular file']);
});
