import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readImageFolder } from '../../src/index.js';

function folderOf(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'scaleface-folder-'));
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

const ids = async (folder: string): Promise<string[]> => (await readImageFolder(folder)).map(({ id }) => id);

describe('photographs of a kind that nothing here decodes', () => {
  it('are told of and left out; a file that is no photograph is not', async () => {
    const folder = folderOf('a/1.jpg', 'a/IMG_1.HEIC', 'b/2.png', 'b/deep/raw.nef', 'b/notes.txt', 'b/.DS_Store');
    const told: string[] = [];
    const images = await readImageFolder(folder, (others) => told.push(...others));
    expect(images.map(({ id }) => id)).toEqual(['a/1.jpg', 'b/2.png']);
    expect(told.sort()).toEqual(['a/IMG_1.HEIC', 'b/deep/raw.nef']);
    await readImageFolder(folderOf('a/1.jpg'), () => expect.unreachable());
  });

  it('are named where there is nothing else', async () => {
    const folder = folderOf('a/IMG_1.heic', 'a/IMG_2.heic');
    await expect(readImageFolder(folder)).rejects.toThrow(
      /no images found; .*received 2 as a\/IMG_[12]\.heic\. Save them as JPEG/,
    );
  });
});

describe.skipIf(process.platform === 'win32')('links in an image folder', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['to the folder it is in', 'a/up', '.', ['a/1.jpg', 'a/up', 'b/1.jpg']],
    ['to the folder that is listed', 'a/up', '..', ['a/1.jpg', 'a/up', 'b/1.jpg']],
    ['to the root of the file system', 'a/root', '/', ['a/1.jpg', 'a/root', 'b/1.jpg']],
    ['to a folder that is listed under its own name', 'A', 'b', ['A', 'a/1.jpg', 'b/1.jpg']],
    ['to nothing, named as an image', 'a/2.jpg', 'gone', ['a/1.jpg', 'a/2.jpg', 'b/1.jpg']],
    ['to nothing, in place of an identity', 'J.R. Smith', '/gone', ['J.R. Smith', 'a/1.jpg', 'b/1.jpg']],
    ['to nothing, in place of a folder', 'a/old', '/gone', ['a/1.jpg', 'a/old', 'b/1.jpg']],
    ['to itself', 'a/2.jpg', '2.jpg', ['a/1.jpg', 'a/2.jpg', 'b/1.jpg']],
    ['to a device, named as an image', 'a/2.jpg', '/dev/zero', ['a/1.jpg', 'a/2.jpg', 'b/1.jpg']],
    ['to nothing, named as no image', 'a/notes.txt', 'gone', ['a/1.jpg', 'b/1.jpg']],
    ['to nothing, hidden', 'a/.#lock', 'user@host.1', ['a/1.jpg', 'b/1.jpg']],
  ])('%s are listed once, and do not lead on', { timeout: 5000 }, async (_, name, target, expected) => {
    const folder = folderOf('a/1.jpg', 'b/1.jpg');
    symlinkSync(target, join(folder, name));
    expect(await ids(folder)).toEqual(expected);
  });

  it('among many folders, each to all, end', { timeout: 5000 }, async () => {
    const names = Array.from({ length: 12 }, (_, i) => `p${i + 10}`);
    const folder = folderOf(...names.map((name) => `${name}/1.jpg`));
    for (const a of names) for (const b of names) symlinkSync(`../${b}`, join(folder, a, `to-${b}`));
    expect(await ids(folder)).toHaveLength(12 + 144);
  });

  it('to a folder elsewhere are followed, as is one that is given itself', async () => {
    const folder = folderOf('a/1.jpg');
    const elsewhere = folderOf('1.jpg', 'deep/2.jpg');
    symlinkSync(elsewhere, join(folder, 'b'));
    const link = join(folderOf(), 'link');
    symlinkSync(folder, link);
    expect(await ids(link)).toEqual(['a/1.jpg', 'b/1.jpg', 'b/deep/2.jpg']);
  });

  it('lists a pipe named as an image without opening it', { timeout: 5000 }, async () => {
    const folder = folderOf('a/1.jpg');
    execFileSync('mkfifo', [join(folder, 'a/2.jpg')]);
    expect(await ids(folder)).toEqual(['a/1.jpg', 'a/2.jpg']);
  });
});

it('a folder that is not there, and a file, are named in a sentence', async () => {
  const folder = folderOf('a/1.jpg');
  const expected = { code: 'missing-file', received: 'there is no such folder' };
  await expect(readImageFolder(join(folder, 'none'))).rejects.toMatchObject(expected);
  const received = 'a file where a folder should be';
  await expect(readImageFolder(join(folder, 'a/1.jpg'))).rejects.toMatchObject({ code: 'missing-file', received });
});

it("a single identity's folder is answered with the folder above it", async () => {
  const folder = folderOf('a/1.jpg');
  await expect(readImageFolder(join(folder, 'a'))).rejects.toMatchObject({
    code: 'bad-format',
    hint: 'Did you mean the folder above?',
  });
  await expect(readImageFolder(folderOf('a/notes.txt'))).rejects.toMatchObject({ hint: undefined });
});
