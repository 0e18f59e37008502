import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FeatureTable, readFeatureTable, writeFeatureTable } from '../../src/index.js';
import { home, sample } from './tables.js';

test('when a part cannot be had its error comes out, nothing else happens, and nothing is left', async () => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', hear);
  const folder = home();
  const file = join(folder, 't.arrow');
  async function* parts(): AsyncGenerator<FeatureTable> {
    yield sample(5);
    throw new Error('the source failed');
  }
  for (let i = 0; i < 3; i++) await expect(writeFeatureTable(file, parts())).rejects.toThrow('the source failed');
  await new Promise((done) => setTimeout(done, 50));
  process.off('unhandledRejection', hear);
  expect(unhandled).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('when it fails the table before it stays', async () => {
  const file = join(home(), 't.arrow');
  await writeFeatureTable(file, sample(5));
  await expect(writeFeatureTable(file, [])).rejects.toMatchObject({ code: 'invalid-argument' });
  expect((await readFeatureTable(file)).ids).toEqual(sample(5).ids);
});

test('what is no feature table is not replaced', async () => {
  const folder = home();
  for (const name of ['photo.jpg', 't.arrow', 'u.arrow.part']) writeFileSync(join(folder, name), 'mine');
  mkdirSync(join(folder, 'folder'));
  for (const name of ['photo.jpg', 't.arrow', 'u.arrow', 'folder']) {
    await expect(writeFeatureTable(join(folder, name), sample(2))).rejects.toMatchObject({ code: 'invalid-argument' });
  }
  expect(readFileSync(join(folder, 'photo.jpg'), 'utf8')).toBe('mine');
  expect(readdirSync(folder).sort()).toEqual(['folder', 'photo.jpg', 't.arrow', 'u.arrow.part']);
});

test('an empty file, a table, and what a killed writer left are replaced', async () => {
  const file = join(home(), 't.arrow');
  writeFileSync(file, '');
  writeFileSync(`${file}.part`, 'ARROW1');
  await writeFeatureTable(file, sample(2));
  await writeFeatureTable(file, sample(3));
  expect((await readFeatureTable(file)).ids).toHaveLength(3);
});

test('columns of other lengths, and numbers that are not finite, are not written', async () => {
  const file = join(home(), 't.arrow');
  const table = sample(3);
  const [numbers, data] = [{ scale: new Float32Array(2) }, Float32Array.of(1, 2, 3, 4, Number.NaN, 6, 7, 8, 9)];
  await expect(writeFeatureTable(file, { ...table, numbers })).rejects.toMatchObject({
    code: 'shape-mismatch',
    path: 'numbers.scale',
  });
  await expect(writeFeatureTable(file, { ...table, embedding: { data, width: 3 } })).rejects.toThrow(
    'embedding: a number of ünï/1 is not finite',
  );
});

test('a folder that is not there is named', async () => {
  const file = join(home(), 'no', 't.arrow');
  await expect(writeFeatureTable(file, sample(1))).rejects.toMatchObject({ code: 'not-writable', path: file });
});
