import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFeatureTable } from '@scaleface/data';
import { createRandom } from '@scaleface/numerics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (...name: string[]): string => join(home, ...name);
const how = ['--folds', '2', '--far', '0.05', '--engine', 'cpu', '--quiet'];
const tune = (name: string, ...more: string[]): Promise<number> =>
  main(['tune', at('f.arrow'), '--out', at(name), ...how, ...more]);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-tune-'));
  const random = createRandom(4);
  const subjects = Array.from({ length: 64 }, (_, i) => `p${i % 8}`);
  const embedding = new Float32Array(64 * 8).map((_, i) => (i % 8 === Math.floor(i / 8) % 8 ? 2 : 0) + random.normal());
  await writeFeatureTable(at('f.arrow'), {
    ids: subjects.map((subject, i) => `${subject}/${i}`),
    subjects,
    embedding: { data: embedding, width: 8 },
    bottleneck: { data: Float32Array.from({ length: 64 * 4 }, () => random.normal()), width: 4 },
    numbers: {},
    metadata: { backbone: 'pixels:16/4', backbone_sha256: 'ab', preprocessing: 'null' },
  });
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('tune', () => {
  it('prints all that was tried, the best first, and how it is trained; resumes', async () => {
    const flags = ['--hidden', 'none,4', '--weight-decay', '0.04', '--epochs', '1'];
    expect([await tune('text', ...flags), said.err]).toEqual([0, '']);
    expect(said.out).toMatch(/setting +area +− best +fold 1 +fold 2 +on cosine +time/);
    expect(said.out).toMatch(/1 +epochs 1, weightDecay 0\.04, head\.hidden (none|4) +0\.\d{3} ± 0\.\d{3}/);
    expect(said.out).toMatch(
      /\nscaleface train .*f\.arrow --method scaleface --epochs 1 --weight-decay 0\.04 --hidden (''|4)\n/,
    );
    expect(said.out).toContain(at('text', 'best.yaml'));
    expect((await readdir(at('text'))).sort()).toEqual(['best.yaml', 'cells', 'table.md', 'tune.json']);
    said.out = '';
    expect(await tune('text', ...flags, '--json')).toBe(0);
    const found = JSON.parse(said.out);
    expect(found).toMatchObject({ method: 'scaleface', far: 0.05, seed: 1, trainings: 4, resumedTrainings: 4 });
    expect(found.ranking).toHaveLength(2);
    expect(found.config).toEqual({ train: found.best });
    expect(await readFile(found.files.best, 'utf8')).toContain('weightDecay: 0.04');
  });

  it.each<[string, string[], unknown[]]>([
    [
      'scaleface',
      ['--activation', 'exp,sigm_mul', '--coefficient', '32,64', '--batch', '8'],
      [
        { batch: 8, head: { activation: 'exp' } },
        { batch: 8, head: { activation: 'sigm_mul', coefficient: 32 } },
        { batch: 8, head: { activation: 'sigm_mul', coefficient: 64 } },
      ],
    ],
    ['scaleface-64', ['--hidden', '4'], [{ head: { hidden: [4] } }]],
    ['probface', ['--hidden', '4,8', '--epochs', '1'], [4, 8].map((hidden) => ({ epochs: 1, hidden }))],
    ['scf', ['--hidden', 'none,8', '--epochs', '1'], [[], [8]].map((hidden) => ({ epochs: 1, hidden }))],
    [
      'pfe',
      ['--learning-rate', '0.001', '--ensemble', '1,2', '--copies', '1'],
      [1, 2].map((ensemble) => ({ ensemble })),
    ],
  ])('of %s tries what %j says', async (method, flags, settings) => {
    expect([await tune(`of-${method}`, '--method', method, ...flags, '--json'), said.err]).toEqual([0, '']);
    const { ranking } = JSON.parse(said.out) as { ranking: { place: number; setting: unknown }[] };
    expect(ranking.sort((a, b) => a.place - b.place).map(({ setting }) => setting)).toMatchObject(settings);
    expect(ranking).toHaveLength(settings.length);
    if (method === 'pfe') expect(JSON.parse(said.out).config.train.methods[0].copies).toBe(1);
  });

  it('reads a grid from YAML and JSON, and gives no flags where an option has none', async () => {
    await writeFile(at('grid.yaml'), 'momentum: [0.9]\nepochs: [1]\nhead.hidden: [[4, 3], []]\n');
    expect([await tune('yaml', '--grid', at('grid.yaml')), said.err]).toEqual([0, '']);
    expect(said.out).toContain('momentum 0.9, head.hidden 4-3');
    expect(said.out).not.toContain('scaleface train');
    said.out = '';
    await writeFile(at('grid.json'), '[{}, { "epochs": [1], "leaveOneOut": [true, false] }]');
    expect([await tune('json', '--grid', at('grid.json'), '--json'), said.err]).toEqual([0, '']);
    expect(JSON.parse(said.out).trainings).toBe(6);
  });

  it.each<[number, string[], string]>([
    [2, ['--method', 'vgg'], '--method: no such method'],
    [2, ['--method', 'norm'], 'method: nothing of it can be chosen'],
    [2, ['--method', 'pfe', '--hidden', '4'], '--hidden: has no effect on pfe'],
    [2, ['--method', 'probface', '--hidden', '4,none'], '--hidden: not the shape of this head'],
    [2, ['--coefficient', '8'], '--coefficient: has no effect on the activation exp'],
    [2, ['--activation', 'exp,tanh'], '--activation'],
    [2, ['--weight-decay', '0.4,,1'], '--weight-decay'],
    [2, ['--hidden', ''], '--hidden'],
    [2, ['--hidden', '1.5'], '--hidden'],
    [2, ['--folds', '1'], 'folds: no number of folds'],
    [2, ['--folds', '5'], 'folds: too few identities for so many folds'],
    [2, ['--far', '0.0001', '--epochs', '1'], 'cannot show such a rate'],
    [2, ['--batch', '1000'], 'grid.batch: the batch does not fit'],
    [2, ['--grid', 'GRID', '--epochs', '1'], '--epochs: has no effect beside --grid'],
    [3, ['--grid', 'NONE'], 'none.yaml'],
    [2, ['--grid', 'EMPTY'], 'grid: no grid'],
    [2, ['--grid', 'UNKNOWN'], 'grid.depth: scaleface has no such option'],
  ])('%i: %j is refused in a sentence, before any training', async (code, flags, words) => {
    await writeFile(at('grid.yaml'), 'epochs: [1]\n');
    await writeFile(at('empty.yaml'), '\n');
    await writeFile(at('unknown.yaml'), 'depth: [1]\n');
    const files: Record<string, string> = { GRID: 'grid', NONE: 'none', EMPTY: 'empty', UNKNOWN: 'unknown' };
    const given = flags.map((flag) => (flag in files ? at(`${files[flag]}.yaml`) : flag));
    expect(await tune('refused', ...given)).toBe(code);
    expect(said.err).toContain(words);
    expect(said.out).toBe('');
    expect(await readdir(home)).not.toContain('refused');
  });

  it('writes into no folder of anything else', async () => {
    expect(await main(['tune', at('f.arrow'), '--out', home, ...how])).toBe(2);
    expect(said.err).toContain('holds what no tuning wrote');
    expect(await main(['tune', at('none.arrow'), '--out', at('never'), ...how])).toBe(3);
    expect(said.err).not.toContain('engine');
  });
});
