import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readKinds, readSeverity } from '../../src/run/severity.js';

const file = join(mkdtempSync(join(tmpdir(), 'severity-')), 'severity.json');
const columns = ['file', 'severity', 'kind'];
const write = (value: unknown): void => writeFileSync(file, JSON.stringify(value));

it('severities and kinds are read by the ids of their images', async () => {
  write({
    columns,
    rows: [
      ['a', 0.5, 'blur'],
      [7, 1, 'noise'],
    ],
  });
  expect([...(await readSeverity(file))]).toEqual([
    ['a', 0.5],
    ['7', 1],
  ]);
  expect((await readKinds(file)).get('a')).toBe('blur');
});

it.each([
  ['a file that is a list', [[['a'], 0.5, 'blur']]],
  ['a file whose toString is none', [[{ toString: 1, valueOf: 1 }, 0.5, 'blur']]],
  ['no file', [[null, 0.5, 'blur']]],
  ['a row that is none', ['a']],
])('is refused with the row: %s', async (_, rows) => {
  write({ columns, rows });
  for (const read of [readSeverity, readKinds]) {
    await expect(read(file)).rejects.toMatchObject({ code: 'bad-format', path: file, received: expect.any(String) });
  }
});
