import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, openSafetensors, storedArray, toFloat32Array } from '@scaleface/core';
import { expect, test } from 'vitest';
import { openFileSource } from '../../src/index.js';

test('a safetensors file on disk is read tensor by tensor', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scaleface-'));
  const path = join(folder, 'model.safetensors');
  const arrays = { a: storedArray(new Float32Array(1000), [1000]), b: storedArray(new Float32Array([1, 2]), [2]) };
  writeFileSync(path, encodeSafetensors(arrays));
  const source = await openFileSource(path);
  const reader = await openSafetensors(source);
  expect(Array.from(toFloat32Array(await reader.read('b')))).toEqual([1, 2]);
  await expect(source.read(source.size - 2, 4)).rejects.toMatchObject({ code: 'bad-format' });
  await source.close();
  rmSync(folder, { recursive: true });
  await expect(openFileSource(path)).rejects.toMatchObject({ code: 'missing-file' });
});
