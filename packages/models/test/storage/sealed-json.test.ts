import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfFile, holds, sha256 } from '../../src/storage/hash.js';
import { readSealedJson, writeSealedJson } from '../../src/storage/sealed-json.js';

const home = mkdtempSync(join(tmpdir(), 'scaleface-sealed-'));

test('a sealed value is read back, and a missing one is nothing', async () => {
  const file = join(home, 'a.json');
  const value = { b: [1, 2.5, -0.1], text: '–ü"\\', none: null, 5: true };
  await writeSealedJson(file, value);
  expect(await readSealedJson(file, 'hint')).toEqual(value);
  expect(await readSealedJson(join(home, 'none.json'), 'hint')).toBeUndefined();
});

test('every bit of a sealed file is guarded', async () => {
  const file = join(home, 'bits.json');
  await writeSealedJson(file, { key: 'abc', losses: [0.25, 1e-7], batches: 12 });
  const whole = readFileSync(file);
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
    writeFileSync(file, bytes);
    await expect(readSealedJson(file, 'Start anew'), `bit ${bit}`).rejects.toMatchObject({
      code: 'damaged',
      path: file,
    });
  }
});

test('values nested too deep are damaged, as nobody has written them', async () => {
  const file = join(home, 'deep.json');
  writeFileSync(file, `{"sha256":"","content":${'['.repeat(50_000)}${']'.repeat(50_000)}}\n`);
  await expect(readSealedJson(file, 'Start anew')).rejects.toMatchObject({ code: 'damaged', path: file });
});

test('a digest is that of the bytes, and tells a changed file from its own', async () => {
  const file = join(home, 'bytes');
  const bytes = new Uint8Array(3_000_000).map((_, i) => i % 251);
  writeFileSync(file, bytes);
  const digest = await digestOfFile(file);
  expect(digest).toEqual({ size: bytes.length, sha256: sha256(bytes) });
  expect(await holds(file, digest)).toBe(true);
  bytes[7] = 9;
  writeFileSync(file, bytes);
  expect(await holds(file, digest)).toBe(false);
  expect(await holds(join(home, 'gone'), digest)).toBe(false);
});
