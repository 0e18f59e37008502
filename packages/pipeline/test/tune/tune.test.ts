import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureTable, takeTableRows } from '@scaleface/data';
import { hashOf, lockName, readSealedJson, withLock } from '@scaleface/models/storage';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inLongJob } from '../../../../testing/long.js';
import { methodNames, parseRunConfig, type TuneOptions, tune } from '../../src/index.js';
import type { CellRecord } from '../../src/tune/cell-record.js';
import { identityFolds } from '../../src/tune/identity-folds.js';
import { drawnTable } from './drawn-table.js';

const table = drawnTable();
const grid = { learningRate: [0.1, 1e-9], 'head.hidden': [[], [3]], epochs: [2], batch: [16] };
let home: string;
let options: TuneOptions;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tune-'));
  options = { out: join(home, 'tuning'), grid, far: 0.05, engine: { engine: 'cpu', versions: {} } };
});
afterEach(() => rm(home, { recursive: true }));

const filesOf = (out: string): Promise<string[]> =>
  Promise.all(['tune.json', 'best.yaml'].map((name) => readFile(join(out, name), 'utf8')));

async function cellsOf(out: string): Promise<CellRecord[]> {
  const names = (await readdir(join(out, 'cells'))).sort();
  return Promise.all(names.map((name) => readSealedJson<CellRecord>(join(out, 'cells', name), '') as never));
}

describe('tuning', () => {
  it('ranks every setting by its mean area over the folds, and leaves no tensors', async () => {
    const before = tf.memory().numTensors;
    const found = await tune(table, options);
    expect(tf.memory().numTensors).toBe(before);
    expect(found).toMatchObject({ method: 'scaleface', far: 0.05, seed: 1, trainings: 12, resumedTrainings: 0 });
    expect(found.folds.map(({ identities, rows }) => [identities, rows])).toEqual(Array(3).fill([4, 48]));
    for (const { genuine, impostor } of found.folds) expect([genuine, impostor]).toEqual([60, 216]);
    expect(found.ranking).toHaveLength(4);
    const means = found.ranking.map(({ own }) => own.mean as number);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    for (const { own, cosine, confidence, failures } of found.ranking) {
      const [a, b, c] = own.folds as [number, number, number];
      expect(own.mean).toBeCloseTo((a + b + c) / 3, 12);
      const spread = [a, b, c].reduce((sum, v) => sum + (v - (own.mean as number)) ** 2, 0);
      expect(own.standardError).toBeCloseTo(Math.sqrt(spread / 2 / 3), 12);
      for (const area of [...own.folds, ...cosine.folds]) expect(area).toBeGreaterThan(0);
      for (const how of confidence) expect(['harmonic', 'product', 'min']).toContain(how);
      expect(failures).toEqual([]);
    }
    const [first, second] = found.ranking;
    expect(first?.minusBest).toEqual({ folds: [0, 0, 0], mean: 0, standardError: 0 });
    const less = second?.own.folds.map((area, k) => (area as number) - (first?.own.folds[k] as number));
    expect(second?.minusBest.folds).toEqual(less);
    expect(second?.minusBest.mean).toBeCloseTo((means[1] as number) - (means[0] as number), 12);
    expect(found.best).toEqual(first?.setting);
    const lines = (await readFile(found.files.table, 'utf8')).split('\n').filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('|  | setting | area | − best | fold 1 | fold 2 | fold 3 | on cosine | time |');
    expect(lines[2]).toMatch(
      /^\| 1 \| epochs 2, learningRate 0\.1, batch 16, head\.hidden (none|3) \| 0\.\d{3} ± 0\.\d{3} \| {2}\|/,
    );
    const sealed = await readSealedJson<Record<string, unknown>>(found.files.tune, '');
    expect(sealed).toMatchObject({ finished: true, best: found.best, folds: found.folds });
    expect((await readdir(options.out)).sort()).toEqual(['best.yaml', 'cells', 'table.md', 'tune.json']);
  });

  it.runIf(inLongJob)('with the same seed gives the same bytes, with another one other folds', async () => {
    const small = { ...options, grid: { ...grid, learningRate: [0.1] } };
    await tune(table, small);
    await tune(table, { ...small, out: join(home, 'again') });
    expect(await filesOf(join(home, 'again'))).toEqual(await filesOf(options.out));
    await tune(table, { ...small, out: join(home, 'other'), seed: 2 });
    expect(await filesOf(join(home, 'other'))).not.toEqual(await filesOf(options.out));
  });

  it('resumes after the last training that was finished, and ends as an undisturbed one', async () => {
    await tune(table, { ...options, out: join(home, 'whole') });
    const progress = (_: string, done: number): void => {
      if (done === 5) throw new Error('killed');
    };
    await expect(tune(table, { ...options, progress })).rejects.toThrow('killed');
    expect((await readdir(options.out)).sort()).toEqual(['cells', 'tune.json']);
    expect(await cellsOf(options.out)).toHaveLength(5);
    const heard: [number, number | undefined][] = [];
    const listen: TuneOptions['progress'] = (_, done, _total, measures) => {
      heard.push([done, measures?.secondsLeft]);
    };
    expect(await tune(table, { ...options, progress: listen })).toMatchObject({ resumedTrainings: 5 });
    expect(heard.map(([done]) => done)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(heard[0]?.[1]).toBeUndefined();
    expect(heard[1]?.[1]).toBeGreaterThan(0);
    expect(heard.at(-1)?.[1]).toBe(0);
    expect(await filesOf(options.out)).toEqual(await filesOf(join(home, 'whole')));
    expect(await tune(table, options)).toMatchObject({ resumedTrainings: 12 });
    expect(await filesOf(options.out)).toEqual(await filesOf(join(home, 'whole')));
  });

  it.runIf(inLongJob)('takes the trainings of a smaller grid over, and does damaged ones again', async () => {
    await tune(table, { ...options, grid: { batch: [16], epochs: [2], learningRate: [0.1], 'head.hidden': [[3]] } });
    expect(await tune(table, options)).toMatchObject({ resumedTrainings: 3 });
    const [name = ''] = await readdir(join(options.out, 'cells'));
    const file = join(options.out, 'cells', name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"fold":', '"fold ":'));
    const notes: string[] = [];
    const note = (line: string): void => {
      notes.push(line);
    };
    expect(await tune(table, { ...options, note })).toMatchObject({ resumedTrainings: 11 });
    expect(notes[0]).toContain('1 damaged records');
  });

  it.each<[string, Partial<TuneOptions>, FeatureTable]>([
    ['another false accept rate', { far: 0.1 }, table],
    ['another engine', { engine: { engine: 'wasm', versions: {} } }, table],
    ['another seed', { seed: 3 }, table],
    ['fewer copies', { copies: 0 }, table],
    ['other features', {}, { ...table, embedding: { width: 8, data: table.embedding.data.map((v) => 2 * v) } }],
  ])('takes nothing over with %s', async (_, more, other) => {
    const one = { ...options, grid: { 'head.hidden': [[]], epochs: [1] }, folds: 2 };
    await tune(table, one);
    expect(await tune(other, { ...one, ...more })).toMatchObject({ resumedTrainings: 0, trainings: 2 });
    expect(await cellsOf(options.out)).toHaveLength(4);
  });

  it.runIf(inLongJob)(
    'ranks a setting that learns nothing behind one that does, and one that blows up last',
    async () => {
      const wild = { ...grid, 'head.hidden': [[]], clipNorm: [1e30], epochs: [20], learningRate: [1e30, 1e-9, 0.1] };
      const { ranking, files } = await tune(table, { ...options, grid: wild });
      expect(ranking.map(({ setting }) => setting.learningRate)).toEqual([0.1, 1e-9, 1e30]);
      expect(ranking[2]?.own).toEqual({ folds: [null, null, null], mean: null, standardError: null });
      expect(ranking[2]?.failures[0]).toContain('NaN or infinite');
      const text = await readFile(files.table, 'utf8');
      expect(text).toContain('(failed) | – | – | – | – | – | – |');
      expect(text).toContain('Failed: ');
      const none = { ...options, out: join(home, 'none'), grid: { ...wild, learningRate: [1e30] } };
      await expect(tune(table, none)).rejects.toMatchObject({ code: 'failed' });
      expect((await readdir(none.out)).sort()).toEqual(['cells', 'table.md', 'tune.json']);
    },
  );

  it('measures the method’s own setting where {} stands for it', async () => {
    const { ranking } = await tune(table, { ...options, grid: [{}], folds: 2 });
    expect(ranking).toMatchObject([{ place: 1, setting: {} }]);
    expect(await readFile(join(options.out, 'table.md'), 'utf8')).toMatch(
      /^# 1 setting of scaleface by 2-fold .*\| 1 \| as published \|/s,
    );
  });

  it.runIf(inLongJob)('puts the earlier of equals first', async () => {
    const { ranking } = await tune(table, { ...options, grid: [{ ...grid, momentum: [0.9] }, grid] });
    for (const place of [1, 2, 3, 4]) {
      const [first, second] = [place, place + 4].map((p) => ranking.findIndex((one) => one.place === p));
      expect(ranking[first as number]?.own).toEqual(ranking[second as number]?.own);
      expect(first).toBeLessThan(second as number);
    }
  });
});

describe('the identities of a fold', () => {
  it('are all with their copies in one fold, those with several images in equal numbers, the same for a seed', () => {
    const singles = takeTableRows(
      table,
      table.ids.flatMap((id, i) => (/^p(0|1|2|3|4)\/[1-9]/.test(id) ? [] : [i])),
    );
    const folds = identityFolds(singles, 3, 1);
    expect(folds.flat().sort()).toEqual([...new Set(table.subjects)].sort());
    expect(folds.map((fold) => fold.length)).toEqual([4, 4, 4]);
    for (const fold of folds) expect([2, 3]).toContain(fold.filter((name) => !/^p[0-4]$/.test(name)).length);
    const reversed = takeTableRows(singles, [...singles.ids.keys()].reverse());
    expect(identityFolds(reversed, 3, 1)).toEqual(folds);
    expect(identityFolds(singles, 3, 2)).not.toEqual(folds);
  });

  it('have no part in its training: whatever their images are, the losses are the same', async () => {
    const one = { ...options, grid: { ...grid, learningRate: [0.1], 'head.hidden': [[3]] } };
    const own = new Set(identityFolds(table, 3, 1)[1]);
    const random = createRandom(7);
    const spoilt = ({ data, width }: FeatureTable['embedding']): FeatureTable['embedding'] => ({
      data: data.map((v, i) => (own.has(table.subjects[Math.floor(i / width)] as string) ? random.normal() : v)),
      width,
    });
    const bottleneck = spoilt(table.bottleneck as FeatureTable['embedding']);
    const other = { ...table, embedding: spoilt(table.embedding), bottleneck };
    await tune(table, one);
    await tune(other, { ...one, out: join(home, 'other') });
    const byFold = (cells: CellRecord[]): CellRecord[] => cells.sort((a, b) => a.fold - b.fold);
    const [before, after] = [byFold(await cellsOf(one.out)), byFold(await cellsOf(join(home, 'other')))];
    expect(before[1]?.losses).toHaveLength(2);
    expect(after[1]?.losses).toEqual(before[1]?.losses);
    expect(after[1]?.area).not.toBe(before[1]?.area);
    for (const fold of [0, 2]) expect(after[fold]?.losses).not.toEqual(before[fold]?.losses);
  });
});

describe('the best setting', () => {
  const rest = {
    backbone: { pixels: { size: 32, cells: 4 } },
    tests: [{ name: 'test', folder: 'test', pairs: 'pairs.csv' }],
  };

  it('of ScaleFace is a part of a run’s configuration as it is', async () => {
    const both = { ...grid, 'head.activation': ['sigm_mul'], 'head.coefficient': [64], learningRate: [0.1] };
    const { best, config, files } = await tune(table, { ...options, grid: both });
    const text = await readFile(files.best, 'utf8');
    expect(text).toMatch(
      /^# The best of 2 settings of scaleface by 3-fold cross-validation over 12 training identities: area/,
    );
    expect(parse(text)).toEqual(config);
    const { train } = parseRunConfig({ ...rest, train: { folders: [{ folder: 'faces' }], ...parse(text).train } });
    expect(train).toMatchObject(best);
  });

  it.each(methodNames.filter((name) => name !== 'norm' && name !== 'scaleface'))(
    'of %s is an entry of its methods, trained as it was',
    async (method) => {
      const setting = method === 'dropout' ? { masks: 10 } : { epochs: 1 };
      const { files, trainings } = await tune(table, {
        ...options,
        method,
        grid: Object.fromEntries(Object.entries(setting).map(([name, value]) => [name, [value]])),
        folds: 2,
        copies: 1,
      });
      expect(trainings).toBe(2);
      const { train } = parse(await readFile(files.best, 'utf8'));
      const { methods } = parseRunConfig({ ...rest, train: { folders: [{ folder: 'faces' }], ...train } }).train;
      const leaves = method.startsWith('scaleface') || method === 'cr-fiqa' ? { leaveOneOut: true } : {};
      expect(methods).toEqual([{ method, options: { ...leaves, ...setting }, copies: 1 }]);
    },
  );
});

describe('a tuning', () => {
  const few = drawnTable(5, 2);
  const stray = { ...table, subjects: table.subjects.map((name, i) => (i === 1 ? 'p7' : name)) };
  const { bottleneck: _, ...bare } = table;
  it.each<[string, string, Partial<TuneOptions>, FeatureTable?]>([
    ['unknown-name', 'method', { method: 'vgg' as never }],
    ['invalid-argument', 'method', { method: 'norm' }],
    ['invalid-argument', 'grid', { grid: {} }],
    ['invalid-argument', 'grid', { grid: [] }],
    ['invalid-argument', 'grid.weightDecay', { grid: { weightDecay: [] } }],
    ['unknown-name', 'grid.depth', { grid: { depth: [1] } }],
    ['unknown-name', 'grid.hidden', { grid: { hidden: [[1]] } }],
    ['unknown-name', 'grid.seed', { grid: { seed: [1, 2] } }],
    ['unknown-name', 'grid.head.hidden', { method: 'pfe', grid: { 'head.hidden': [[1]] } }],
    ['unknown-name', 'grid.head.activation', { method: 'scaleface-64', grid: { 'head.activation': ['exp'] } }],
    ['bad-config', 'grid', { grid: 'weightDecay' as never }],
    ['bad-config', 'grid', { grid: null as never }],
    ['bad-config', 'grid', { grid: [[1]] as never }],
    ['bad-config', 'grid.weightDecay', { grid: { weightDecay: 0.4 as never } }],
    ['bad-config', 'grid.weightDecay', { grid: { weightDecay: [-1] } }],
    ['bad-config', 'grid.learningRate', { grid: { learningRate: [0] } }],
    ['bad-config', 'grid.learningRate', { grid: { learningRate: [Number.NaN] } }],
    ['bad-config', 'grid.head.hidden', { grid: { 'head.hidden': [16] } }],
    ['out-of-range', 'grid', { grid: Object.fromEntries(['epochs', 'batch'].map((n) => [n, Array(101).fill(2)])) }],
    ['out-of-range', 'grid.batch', { grid: { batch: [2, 1000] } }],
    ['out-of-range', 'folds', { folds: 1 }],
    ['out-of-range', 'folds', { folds: 2.5 }],
    ['out-of-range', 'folds', { folds: 7 }],
    ['out-of-range', 'folds', {}, few],
    ['bad-format', 'fold 1', { folds: 2 }, few],
    ['out-of-range', 'far', { far: 0 }],
    ['out-of-range', 'far', { far: 1.5 }],
    ['out-of-range', 'far', { far: 0.001 }],
    ['bad-format', 'p0/0#1', {}, stray],
    ['bad-format', 'bottleneck', {}, bare],
  ])('is refused with %s at %s before any training: %j', async (code, path, more, other = table) => {
    const progress = (): void => {
      throw new Error('trained');
    };
    await expect(tune(other, { ...options, ...more, progress })).rejects.toMatchObject({ code, path });
    expect(await readdir(home)).toEqual([]);
  });

  it('refuses a folder of anything else, and leaves it alone', async () => {
    await mkdir(options.out);
    await writeFile(join(options.out, 'table.md'), 'mine');
    await expect(tune(table, options)).rejects.toMatchObject({ code: 'invalid-argument', received: 'table.md' });
    expect(await readdir(options.out)).toEqual(['table.md']);
    await writeFile(join(home, 'file'), 'mine');
    await expect(tune(table, { ...options, out: join(home, 'file') })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    const below = tune(table, { ...options, out: join(home, 'file', 'tuning') });
    await expect(below).rejects.toMatchObject({ code: 'not-writable' });
  });

  it('has its folder to itself', async () => {
    await withLock(options.out, async () => {
      await expect(tune(table, options)).rejects.toMatchObject({ code: 'busy', path: options.out });
    });
    expect((await readdir(options.out)).filter((name) => name !== lockName)).toEqual([]);
  });

  it('that tries something else in the same folder leaves nothing stale beside its results', async () => {
    const one = { ...options, grid: { 'head.hidden': [[]], epochs: [1] }, folds: 2 };
    await tune(table, one);
    const progress = (_: string, done: number): void => {
      if (done === 1) throw new Error('killed');
    };
    await expect(tune(table, { ...one, seed: 4, progress })).rejects.toThrow('killed');
    expect((await readdir(options.out)).sort()).toEqual(['cells', 'tune.json']);
    expect(await readSealedJson(join(options.out, 'tune.json'), '')).toMatchObject({ finished: false });
    await writeFile(join(options.out, 'tune.json'), `{"sha256":"${hashOf(1)}","content":{"format":"scaleface-tune/1"`);
    expect(await tune(table, { ...one, seed: 4 })).toMatchObject({ resumedTrainings: 1 });
  });
});
