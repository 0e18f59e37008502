import '@tensorflow/tfjs-backend-cpu';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRunConfig, type Replay, replayReport, run } from '../../src/index.js';
import { changedFiles } from '../../src/replay/changed-files.js';
import { drawTinyRun } from '../run/drawn.js';

let home: string;
let report: string;
const again = (place: string): Promise<Replay> => replayReport(place, { data: at('data') });
const at = (...names: string[]): string => join(home, ...names);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'replay-run-'));
  const tiny = await drawTinyRun(at('data'));
  await writeFile(
    at('data', 'pairs.csv'),
    'u/0.png,u/1.png,1\nv/0.png,v/2.png,1\nu/0.png,v/0.png,0\nv/1.png,w/0.png,0\n',
  );
  const listed = { name: 'listed', folder: 'test', pairs: 'pairs.csv' };
  const config = parseRunConfig({ ...tiny, tests: [...tiny.tests, listed] });
  report = (await run(config, { data: at('data'), out: at('out') })).reports.listed as string;
});
afterAll(() => rm(home, { recursive: true }));

test('the report of a run is made again byte for byte from images and configuration, with no trace of the run', async () => {
  // The report alone is enough.
  await cp(report, at('alone'), { recursive: true });
  const { differences, files, identical } = await again(at('alone'));
  expect(differences).toEqual([]);
  expect(files.map(({ name, identical: same }) => [name, same])).toEqual([
    ['report.json', true],
    ['report.html', true],
    ['curves.csv', true],
  ]);
  expect(identical).toBe(true);
  expect((await readdir(at('data'))).sort()).toEqual(['pairs.csv', 'test', 'train']);
});

test('its certificate names weights, lists and, by a list beside it, every image once', async () => {
  const { certificate } = JSON.parse(await readFile(join(report, 'report.json'), 'utf8'));
  expect(certificate).toMatchObject({ command: 'run', arguments: { test: 'listed' } });
  expect(certificate.files.map(({ role }: { role: string }) => role)).toEqual(['list of images', 'pairs of listed']);
  const lines = (await readFile(at('out', 'images.sha256'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => line.slice(64))).toEqual(
    [
      ...['u', 'v', 'w'].flatMap((name) => [0, 1, 2].map((k) => `  test/${name}/${k}.png`)),
      ...['a', 'b', 'c', 'd'].flatMap((name) => [0, 1, 2].map((k) => `  train/${name}/${k}.png`)),
    ].sort(),
  );
});

test('an image, a training image and a list that changed are named, and what is gone', async () => {
  const image = at('data', 'train', 'b', '1.png');
  const whole = await readFile(image);
  await writeFile(image, await readFile(at('data', 'train', 'a', '0.png')));
  const { identical, differences } = await again(report);
  expect(identical).toBe(false);
  expect(differences[0]).toMatchObject({ kind: 'input', name: image });
  expect(differences.some(({ kind }) => kind === 'figure')).toBe(true);
  await rm(image);
  expect((await again(report)).differences).toMatchObject([{ kind: 'input', name: image, received: 'gone' }]);
  // Without the list beside it nobody knows which.
  const { certificate } = JSON.parse(await readFile(at('alone', 'report.json'), 'utf8'));
  expect(await changedFiles(certificate, at('alone', 'report.json'), at('data'))).toMatchObject([
    { name: `images in ${at('data')}`, kind: 'input' },
  ]);
  await writeFile(image, whole);
  const list = at('data', 'pairs.csv');
  const pairs = await readFile(list, 'utf8');
  await rm(list);
  expect((await again(report)).differences).toMatchObject([{ kind: 'input', name: list, received: 'gone' }]);
  await writeFile(list, pairs);
});

test('a certificate that names no test of the run says so', async () => {
  await cp(report, at('other'), { recursive: true });
  const file = at('other', 'report.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"test": "listed"', '"test": "no"'));
  expect((await again(file)).differences.map(({ kind, received }) => [kind, received])).toContainEqual([
    'failure',
    expect.stringContaining('the run has no such test'),
  ]);
});
