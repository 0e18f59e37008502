import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withWorkFolder } from '../../src/storage/work-folder.js';

const home = (): string => mkdtempSync(join(tmpdir(), 'scaleface-work-'));

test('unfinished work stays for the next call, and is gone when it is done', async () => {
  const folder = join(home(), 'x.parts');
  const fails = async (): Promise<void> => {
    writeFileSync(join(folder, 'part-0'), 'x');
    throw new Error('killed');
  };
  await expect(withWorkFolder(folder, fails)).rejects.toThrow('killed');
  expect(readdirSync(folder).sort()).toEqual(['.scaleface-work', 'part-0']);
  expect(await withWorkFolder(folder, async () => existsSync(join(folder, 'part-0')))).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test('a folder of the user is refused and keeps all that is in it', async () => {
  const folder = join(home(), 'v.checkpoints');
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine'), 'x');
  await expect(withWorkFolder(folder, async () => 0)).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(readdirSync(folder)).toEqual(['mine']);
});
