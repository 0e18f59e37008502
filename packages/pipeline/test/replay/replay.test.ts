import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  evaluateFeatures,
  type FeatureEvaluation,
  replayReport,
  writeFeatureTable,
  writeReport,
} from '../../src/index.js';
import { drawnTable } from '../tune/drawn-table.js';

let home: string;
let evaluation: FeatureEvaluation;
const at = (name: string): string => join(home, name);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'replay-'));
  const table = drawnTable(6, 4);
  await writeFeatureTable(at('f.arrow'), table);
  const pairs = table.ids.slice(1).map((id, i) => {
    const genuine = table.subjects[i] === table.subjects[i + 1];
    return `${table.ids[i]},${id},${Number(genuine)}`;
  });
  await writeFile(at('pairs.csv'), pairs.join('\n'));
  evaluation = {
    pairs: at('pairs.csv'),
    options: { fars: [0.5], rejected: [0, 0.5], combine: 'harmonic', replicates: 20, level: 0.95 },
    seed: 3,
  };
  await writeReport(at('report'), await evaluateFeatures(at('f.arrow'), evaluation));
});
afterAll(() => rm(home, { recursive: true }));

/** Changes a text within a file. */
async function change(file: string, from: string | RegExp, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

/** A copy of the report, changed. */
async function changed(name: string, file: string, from: string | RegExp, to: string): Promise<string> {
  await cp(at('report'), at(name), { recursive: true });
  await change(join(at(name), file), from, to);
  return at(name);
}

test('a report is made again byte for byte from its certificate, and nothing is left behind', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('scaleface-replay-'));
  const { identical, files, differences } = await replayReport(join(at('report'), 'report.json'));
  expect(differences).toEqual([]);
  expect(identical).toBe(true);
  expect(files.map(({ name, identical: same }) => [name, same])).toEqual([
    ['report.json', true],
    ['report.html', true],
    ['curves.csv', true],
  ]);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('scaleface-replay-'))).toEqual(before);
});

test('a changed byte of an input is named with its file, and the figures that depend on it', async () => {
  const whole = await readFile(at('pairs.csv'), 'utf8');
  await change(at('pairs.csv'), /1$/m, '0');
  try {
    const { identical, differences } = await replayReport(at('report'));
    expect(identical).toBe(false);
    expect(differences[0]).toMatchObject({ kind: 'input', name: at('pairs.csv') });
    expect(differences.map(({ name }) => name)).toContain('data.genuine pairs');
  } finally {
    await writeFile(at('pairs.csv'), whole);
  }
});

test('an input that is damaged or gone keeps the report from being made, and is named', async () => {
  const whole = await readFile(at('f.arrow'));
  const turned = Uint8Array.from(whole);
  turned[whole.length >> 1] = (turned[whole.length >> 1] as number) ^ 1;
  try {
    await writeFile(at('f.arrow'), turned);
    const damaged = await replayReport(at('report'));
    expect(damaged.differences.map(({ kind }) => kind)).toEqual(['input', 'failure']);
    await rm(at('f.arrow'));
    const gone = await replayReport(at('report'));
    expect(gone.differences).toMatchObject([{ kind: 'input', name: at('f.arrow'), received: 'gone' }]);
  } finally {
    await writeFile(at('f.arrow'), whole);
  }
});

test('a figure, a version and a page that were changed are named', async () => {
  const figure = await changed('figure', 'report.json', /"value": 0\.\d+/, '"value": 0.5555');
  expect((await replayReport(figure)).differences).toMatchObject([{ kind: 'figure', expected: '0.5555' }]);
  const version = await changed('version', 'report.json', '"@scaleface/pipeline": "', '"@scaleface/pipeline": "9');
  expect((await replayReport(version)).differences).toMatchObject([
    { kind: 'version', name: 'certificate.versions.@scaleface/pipeline' },
  ]);
  const page = await changed('page', 'report.html', 'Evaluation', 'Evaluated');
  expect((await replayReport(page)).differences).toMatchObject([{ kind: 'output', name: 'report.html' }]);
});

test('a report of an older format, without certificate, or of another command says so', async () => {
  const older = await changed('older', 'report.json', 'scaleface-report/2', 'scaleface-report/1');
  await expect(replayReport(older)).rejects.toMatchObject({
    code: 'bad-format',
    message: expect.stringContaining('a report of an older format'),
  });
  const bare = await changed('bare', 'report.json', '"certificate":', '"other":');
  await expect(replayReport(bare)).rejects.toMatchObject({ code: 'bad-format' });
  for (const [i, value] of ['null', '5', '"x"'].entries()) {
    const none = await changed(`none-${i}`, 'report.json', '"certificate":', `"certificate":${value},"other":`);
    await expect(replayReport(none)).rejects.toMatchObject({ code: 'bad-format' });
  }
  const odd = '{"toString":1,"valueOf":1}';
  const strange = await changed('strange', 'report.json', '"scaleface-report/2"', odd);
  await expect(replayReport(strange)).rejects.toMatchObject({ code: 'bad-format', received: odd });
  const nothing = await changed('nothing', 'report.json', '"arguments":', '"arguments":null,"other":');
  await expect(replayReport(nothing)).rejects.toMatchObject({ code: 'bad-format' });
  const other = await changed('other', 'report.json', '"command": "evaluate"', '"command": "guess"');
  await expect(replayReport(other)).rejects.toMatchObject({ code: 'unsupported' });
  const cut = await changed('cut', 'report.json', /\}\s*$/, '');
  await expect(replayReport(cut)).rejects.toMatchObject({ code: 'bad-format' });
  await expect(replayReport(at('nowhere'))).rejects.toMatchObject({ code: 'missing-file' });
});
