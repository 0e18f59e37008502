import '@tensorflow/tfjs-backend-cpu';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePairs } from '@scaleface/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EvaluationReport,
  evaluateFeatures,
  parseRunConfig,
  type RunConfig,
  replayReport,
  run,
} from '../../src/index.js';
import { planRun } from '../../src/run/plan.js';
import { drawIdentities, drawTinyRun } from './drawn.js';

let data: string;
let tiny: RunConfig;
let out: string;

/** The tiny run, whose test names groups of people. */
const withPeople = (people: unknown): RunConfig =>
  parseRunConfig({ ...tiny, tests: tiny.tests.map((test) => ({ ...test, people })) });
const runOn = (people: unknown, to = out) => run(withPeople(people), { data, out: to });
const report = async (): Promise<EvaluationReport> =>
  JSON.parse(await readFile(join(out, 'faces', 'report.json'), 'utf8'));

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'run-people-'));
  out = join(data, 'out');
  tiny = await drawTinyRun(data);
  tiny.train.methods = [];
  await drawIdentities(join(data, 'test'), ['x', 'y', 'z'], 3, 5);
  await writeFile(join(data, 'people.csv'), 'subject,sex,age\nu,f,old\nv,m,old\nw,f,young\nx,m,young\ny,f,old\nz,m,\n');
  await runOn('people.csv');
});
afterAll(() => rm(data, { recursive: true }));

describe('a test of a run that names groups of people', () => {
  it('reports errors by each attribute, as an evaluation of its features does', async () => {
    const { demographics = [] } = await report();
    expect(demographics.map(({ by, found }) => [by, found.groups.map(({ group }) => group)])).toEqual([
      ['sex', ['f', 'm']],
      ['age', ['old', 'young']],
    ]);
    expect(demographics[1]?.leftOut).toBeGreaterThan(0);
    expect(await readFile(join(out, 'faces', 'report.html'), 'utf8')).toContain('By group of people');

    const { tests } = await planRun(withPeople('people.csv'), data);
    const pairs = join(data, 'pairs.csv');
    await writePairs(pairs, (tests[0] as (typeof tests)[number]).pairs);
    const alone = await evaluateFeatures(join(out, 'features', 'faces.arrow'), {
      pairs,
      model: join(out, 'methods', 'scaleface'),
      groups: { file: join(data, 'people.csv') },
      options: { ...tiny.evaluate, allowUnreachableFars: true },
    });
    const errors = (of: EvaluationReport): unknown =>
      of.demographics?.map(({ found }) => found.groups.map(({ fnmr, fmr }) => [fnmr.errors, fmr.errors, fmr.trials]));
    expect(errors(alone)).toEqual(errors(await report()));
  });

  it('is made again byte for byte; other groups are noticed, and change its report and no training', async () => {
    expect((await replayReport(join(out, 'faces'), { data })).identical).toBe(true);
    const file = join(data, 'people.csv');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replace('z,m,', 'z,m,young'));
    const { differences } = await replayReport(join(out, 'faces'), { data });
    expect(differences.map(({ name }) => name)).toContain(file);
    const { stages } = await runOn('people.csv');
    expect(stages.filter(({ finishedBefore }) => !finishedBefore).map(({ name }) => name)).toEqual(['evaluate-faces']);
    expect((await report()).demographics?.[1]?.leftOut).toBe(0);
  });

  it('is divided by the attributes that it names, several at once too', async () => {
    await runOn({ file: 'people.csv', attributes: ['sex+age'] });
    const [{ by, found } = { by: '', found: { groups: [] } }] = (await report()).demographics ?? [];
    expect([by, found.groups.map(({ group }) => group)]).toEqual([
      'sex+age',
      ['f, old', 'f, young', 'm, old', 'm, young'],
    ]);
  });

  it.each([
    ['a file that is not there', 'nobody.csv', 'missing-file', 'nobody.csv'],
    ['an attribute that the file has not', { file: 'people.csv', attributes: ['skin'] }, 'unknown-name', 'people.csv'],
    ['people of one group only', { file: 'one.csv' }, 'bad-format', 'one.csv'],
    ['people of another test', 'others.csv', 'bad-format', 'others.csv'],
  ])('%s is refused before any work', async (_, people, code, name) => {
    await writeFile(join(data, 'one.csv'), 'subject,sex\nu,f\nv,f\nw,f\nx,\n');
    await writeFile(join(data, 'others.csv'), 'subject,sex\nada,f\nben,m\n');
    const to = join(data, 'refused');
    await expect(runOn(people, to)).rejects.toMatchObject({ code, path: join(data, name) });
    expect(existsSync(to)).toBe(false);
  });

  it('stays below the data root, and names attributes where it names some', () => {
    for (const people of ['../people.csv', { file: '/etc/people.csv' }, { file: 'people.csv', attributes: [] }, true]) {
      expect(() => withPeople(people)).toThrowError(expect.objectContaining({ code: 'bad-config' }));
    }
  });
});
