import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFeatureTable } from '@scaleface/data';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { trainOnTable } from '@scaleface/pipeline';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (...name: string[]): string => join(home, ...name);
const shape = ['--epochs', '1', '--batch', '16', '--hidden', '4', '--engine', 'cpu'];
const train = (...more: string[]): Promise<number> => main(['train', at('f.arrow'), ...shape, ...more]);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-train-'));
  const random = createRandom(4);
  const subjects = Array.from({ length: 32 }, (_, i) => `p${i % 4}`);
  await writeFeatureTable(at('f.arrow'), {
    ids: subjects.map((subject, i) => `${subject}/${i}`),
    subjects,
    embedding: { data: Float32Array.from({ length: 32 * 4 }, () => random.normal()), width: 4 },
    bottleneck: { data: Float32Array.from({ length: 32 * 4 }, () => random.normal()), width: 4 },
    numbers: {},
    metadata: { backbone: 'pixels:16/4', backbone_sha256: 'ab', preprocessing: 'null' },
  });
  for (const person of ['a', 'b', 'c', 'd']) {
    await mkdir(at('faces', person), { recursive: true });
    for (let k = 0; k < 4; k++) {
      const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
      await writeFile(at('faces', person, `${k}.png`), await encodeImage({ data, width: 16, height: 16 }, 'png'));
    }
  }
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** One line, which names no system call. */
const sentence = (words: string): void => {
  expect(said.err.trim().split('\n')).toHaveLength(1);
  expect(said.err).toContain(words);
  expect(said.err).not.toMatch(/ENOENT|ENOTDIR|lstat|mkdir|scandir/);
};

describe('train --out', () => {
  it('on a folder of anything else is refused before any work, and nothing in it is deleted', async () => {
    await mkdir(at('photos', '2019'), { recursive: true });
    await writeFile(at('photos', '2019', 'a'), 'x');
    await writeFile(at('photos', 'thesis.tex'), 'y');
    expect(await train('--out', at('photos'))).toBe(2);
    sentence('photos: not replaced');
    expect((await readdir(at('photos'), { recursive: true })).sort()).toEqual(['2019', '2019/a', 'thesis.tex']);
  });

  it.each(['checkpoints', 'part'])('beside a FOLDER.%s of somebody else is refused, and it stays', async (name) => {
    await mkdir(at(`v.${name}`));
    await writeFile(at(`v.${name}`, 'mine'), 'x');
    expect(await train('--out', at('v'))).toBe(2);
    sentence(`v.${name}: holds files that this program did not write`);
    expect(await readFile(at(`v.${name}`, 'mine'), 'utf8')).toBe('x');
    await rm(at(`v.${name}`), { recursive: true });
  });

  it.each<[number, string, () => string, string]>([
    [2, 'a file', () => at('f.csv'), 'not replaced'],
    [3, 'a place below a file', () => at('f.csv', 'model'), 'cannot be written'],
    [2, 'the working folder', () => '.', 'working folder'],
    [2, 'the folder of the features', () => home, 'contains the input'],
    [2, 'the features', () => at('f.arrow'), 'is the input itself'],
  ])('%i: %s', async (code, _, place, words) => {
    await writeFile(at('f.csv'), 'mine');
    const before = (await readdir(home)).sort();
    expect(await train('--out', place())).toBe(code);
    sentence(words);
    expect((await readdir(home)).sort()).toEqual(before);
    expect(await readFile(at('f.csv'), 'utf8')).toBe('mine');
  });

  it.each<[string, () => string]>([
    ['in the folder of images', () => at('faces', 'model')],
    ['the folder of images', () => at('faces')],
    ['around the folder of images', () => home],
  ])('%s is refused with --end-to-end', async (_, place) => {
    expect(await main(['train', at('faces'), '--end-to-end', '--backbone', 'small', '--out', place()])).toBe(2);
    sentence('the input');
    expect(await readdir(at('faces'))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('looks for its files before it speaks of an engine', async () => {
    for (const more of [[], ['--end-to-end'], ['--end-to-end', '--init', at('none.pth')]]) {
      said.err = '';
      const source = more.includes('--init') ? at('faces') : at('none.arrow');
      expect(await main(['train', source, ...more, '--out', at('never')])).toBe(3);
      expect(said.err).toContain('none.');
      expect(said.err).not.toContain('engine');
    }
    said.err = '';
    expect(await main(['train', at('none'), '--end-to-end', '--backbone', 'vgg', '--out', at('never')])).toBe(2);
    sentence('no such backbone');
  });

  it('says that an older model is replaced', async () => {
    expect(await train('--out', at('model'))).toBe(0);
    expect(said.err).not.toContain('replaces');
    expect(await train('--out', `${at('model')}/`)).toBe(0);
    expect(said.err).toContain(`replaces the model in ${at('model')}`);
    expect((await readdir(home)).filter((name) => name.startsWith('model'))).toEqual(['model']);
  });

  it('says that a damaged checkpoint was dropped, and trains', async () => {
    expect(await train('--out', at('whole'))).toBe(0);
    // The command's own training, dead after its first checkpoint.
    const { readFeatureTable } = await import('@scaleface/pipeline');
    const table = await readFeatureTable(at('f.arrow'));
    const training = { epochs: 1, batch: 16, head: { hidden: [4] } };
    const { selectEngine } = await import('@scaleface/core');
    const engine = await selectEngine(['cpu']);
    const dying = trainOnTable(table, {
      out: at('dropped'),
      training,
      engine,
      checkpointEvery: 1,
      progress: (_, done) => {
        if (done === 2) throw new Error('killed');
      },
    });
    await expect(dying).rejects.toThrow('killed');
    const step = at('dropped.checkpoints', 'step-000000001');
    for (const content of [undefined, '', '{"key":']) {
      if (content !== undefined) await writeFile(join(step, 'position.json'), content);
      said.err = '';
      const kept = await readdir(at('dropped.checkpoints'));
      expect(kept).toContain('step-000000001');
      await cp(at('dropped.checkpoints'), at('kept'), { recursive: true });
      said.out = '';
      expect(await train('--out', at('dropped'), '--json')).toBe(0);
      expect(JSON.parse(said.out).resumedSteps).toBe(content === undefined ? 1 : 0);
      expect(said.err.includes('dropped a damaged checkpoint')).toBe(content !== undefined);
      expect(await readFile(at('dropped', 'model.safetensors'))).toEqual(
        await readFile(at('whole', 'model.safetensors')),
      );
      await cp(at('kept'), at('dropped.checkpoints'), { recursive: true });
    }
  });
});

describe('train --method', () => {
  it('without one is ScaleFace for few identities, and holds no more than what was given', async () => {
    const { methodNames } = await import('@scaleface/pipeline');
    const flags = ['--method', 'scf', '--epochs', '2', '--batch', '8', '--hidden', '3', '--weight-decay', '0'];
    const how = [...flags, '--ensemble', '2', '--seed', '5', '--engine', 'cpu', '--quiet', '--json'];
    expect(await main(['train', at('f.arrow'), ...how, '--out', at('scf')])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ method: 'scf', losses: [expect.any(Number), expect.any(Number)] });
    const config = JSON.parse(await readFile(at('scf', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ method: 'scf', reads: 'bottleneck' });
    expect(config.heads.map(({ options }: { options: unknown }) => options)).toEqual([
      { features: 4, hidden: [3], seed: 5 },
      { features: 4, hidden: [3], seed: 6 },
    ]);
    expect(config.training.options).toEqual({ epochs: 2, batch: 8, hidden: [3], weightDecay: 0, ensemble: 2, seed: 5 });

    said.out = '';
    expect(await main(['train', at('f.arrow'), '--epochs', '1', '--engine', 'cpu', '--out', at('own')])).toBe(0);
    const own = JSON.parse(await readFile(at('own', 'config.json'), 'utf8'));
    expect(own).toMatchObject({ method: 'scaleface', training: { options: { epochs: 1 } } });
    expect(own.heads[0].options).toMatchObject({ hidden: [16], activation: 'exp' });

    said.out = '';
    expect(await main(['train', '--help'])).toBe(0);
    for (const name of methodNames) expect(said.out.replace(/\s+/g, ' ')).toContain(`${name}, `.slice(0, -2));
  });

  it('of the norm trains nothing, and says so', async () => {
    const how = ['--method', 'norm', '--engine', 'cpu', '--quiet', '--out', at('norm')];
    expect(await main(['train', at('f.arrow'), ...how])).toBe(0);
    expect(said.out).toContain('nothing to train; the model is in');
    const { training } = JSON.parse(await readFile(at('norm', 'config.json'), 'utf8'));
    expect(training.losses).toEqual([]);
  });

  it.each([
    [['--method', 'vgg'], '--method: no such method'],
    [['--method', 'pfe', '--margin', '0.4'], '--margin: has no effect on pfe'],
    [['--method', 'pfe', '--batch', '4'], '--batch: has no effect on pfe'],
    [['--method', 'pfe', '--hidden', '4'], '--hidden: has no effect on pfe'],
    [['--method', 'probface', '--hidden', '4,4'], '--hidden: not the shape of this head'],
    [['--method', 'probface', '--no-leave-one-out'], '--no-leave-one-out: has no effect on probface'],
    [['--method', 'scf', '--leave-one-out'], '--leave-one-out: has no effect on scf'],
    [['--method', 'dul', '--hidden', '4'], '--hidden: has no effect on dul'],
    [['--method', 'cr-fiqa', '--margin', '0.5'], '--margin: has no effect on cr-fiqa'],
    [['--method', 'scaleface-64', '--activation', 'exp'], '--activation: has no effect on scaleface-64'],
    [['--method', 'scaleface-exp', '--coefficient', '8'], '--coefficient: has no effect on scaleface-exp'],
    [['--method', 'norm', '--epochs', '4'], '--epochs: has no effect on norm'],
    [['--method', 'norm', '--weight-decay', '0.1'], '--weight-decay: has no effect on norm'],
    [['--end-to-end', '--backbone', 'small', '--ids', 'x.csv'], '--ids: has no effect on images'],
    [['--coefficient', '8'], '--coefficient: has no effect on the activation exp'],
    [['--end-to-end', '--backbone', 'small', '--method', 'pfe'], '--method: has no effect with --end-to-end'],
    [['--method', 'dropout', '--epochs', '2'], '--epochs: has no effect on dropout'],
    [['--method', 'pfe', '--rate', '0.5'], '--rate: has no effect on pfe'],
    [['--method', 'magface'], '--method: trains a backbone of its own'],
    [['--end-to-end', '--backbone', 'small', '--method', 'magfacs'], '--method: no such method'],
    [
      ['--end-to-end', '--method', 'magface', '--margin', '0.4'],
      '--margin: has no effect with --end-to-end on magface',
    ],
    [['--end-to-end', '--method', 'magface', '--constant-epochs', '2'], '--constant-epochs: has no effect on magface'],
    [['--end-to-end', '--backbone', 'small', '--ensemble', '2'], '--ensemble: has no effect with --end-to-end'],
    [
      ['--end-to-end', '--backbone', 'small', '--no-leave-one-out'],
      '--no-leave-one-out: has no effect with --end-to-end',
    ],
  ])('%j is refused by name before any work', async (flags, words) => {
    expect(await main(['train', at('f.arrow'), ...flags, '--out', at('refused')])).toBe(2);
    sentence(words);
    expect(await readdir(home)).not.toContain('refused');
  });
});

describe('train --log-dir', () => {
  it('writes every step for TensorBoard and as JSON lines, of a table and of images', async () => {
    const { parseEvents } = await import('@scaleface/pipeline');
    const stepsOf = async (log: string): Promise<number[]> => {
      const files = await readdir(at(log));
      const [lines, events] = await Promise.all(
        [/^scalars\.jsonl$/, /tfevents/].map((name) =>
          readFile(at(log, files.find((file) => name.test(file)) ?? 'none')),
        ),
      );
      const written = parseEvents(events as Buffer).flatMap(({ scalars, step = 0 }) => (scalars ? [step] : []));
      const rows = String(lines)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(rows.map(({ step }) => step)).toEqual(written);
      for (const row of rows) {
        expect(Object.keys(row)).toEqual(['time', 'stage', 'step', 'loss', 'learningRate', 'gradientNorm']);
      }
      return written;
    };
    expect(await train('--out', at('logged'), '--log-dir', at('log'), '--quiet')).toBe(0);
    expect(await stepsOf('log')).toEqual([1, 2]);
    const images = ['train', at('faces'), '--end-to-end', '--backbone', 'small', '--size', '16', '--dimension', '8'];
    const how = ['--epochs', '1', '--batch', '8', '--hidden', '4', '--engine', 'wasm', '--quiet'];
    expect(await main([...images, ...how, '--out', at('logged-images'), '--log-dir', at('log-images')])).toBe(0);
    expect((await stepsOf('log-images')).length).toBeGreaterThan(0);
  });

  it.each<[string, () => string, number, string]>([
    ['in the model folder', () => at('no-model', 'log'), 2, 'lies in the model folder'],
    ['below a file', () => at('f.arrow', 'log'), 3, 'cannot be written'],
  ])('%s is refused before the training', async (_, place, code, words) => {
    expect(await train('--out', at('no-model'), '--log-dir', place(), '--quiet')).toBe(code);
    sentence(words);
    expect(await readdir(home)).not.toContain('no-model');
  });
});

describe('a command with a model', () => {
  it('that is damaged names the file and what to do, with exit code 3', async () => {
    expect(await train('--out', at('flipped'), '--quiet')).toBe(0);
    const file = at('flipped', 'model.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 2] = (bytes.at(-2) as number) ^ 64;
    await writeFile(file, bytes);
    for (const command of [
      ['verify', at('faces/a/0.png'), at('faces/a/1.png')],
      ['identify', at('faces/a/0.png'), '--gallery', at('faces')],
    ]) {
      said.err = '';
      expect(await main([...command, '--model', at('flipped'), '--engine', 'cpu'])).toBe(3);
      sentence(`${file}: the file is damaged`);
      expect(said.err).toContain('train again');
    }
  });

  it('frees head and backbone when another part does not open', async () => {
    const shapes = ['--backbone', 'small', '--size', '16', '--dimension', '8', '--epochs', '1', '--batch', '8'];
    const how = ['--engine', 'wasm', '--quiet', '--hidden', '4'];
    expect(await main(['train', at('faces'), '--end-to-end', ...shapes, ...how, '--out', at('own')])).toBe(0);
    const before = tf.memory().numTensors;
    const images = [at('faces/a/0.png'), at('faces/a/1.png')];
    const model = ['--model', at('own'), '--engine', 'wasm'];
    for (const more of [
      ['--backbone', `onnx:${at('none.onnx')}`],
      ['--backbone', 'magic:x'],
      ['--backbone', 'pixels:16/4'],
      ['--detector', at('none.onnx')],
    ]) {
      expect(await main(['verify', ...images, ...model, ...more]), more.join(' ')).toBeGreaterThan(0);
      const identify = ['identify', images[0] as string, '--gallery', at('faces'), ...model, ...more];
      expect(await main(identify), more.join(' ')).toBeGreaterThan(0);
      expect(tf.memory().numTensors, more.join(' ')).toBe(before);
    }
    const own = ['--backbone', `model:${at('own')}`, '--reject', '0', '--quiet'];
    expect(await main(['verify', ...images, ...model, ...own])).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('train --dry-run', () => {
  it('says what would be learnt, how long it takes and how large it is, and writes nothing', async () => {
    const before = (await readdir(home, { recursive: true })).sort();
    expect(await train('--out', at('dry'), '--epochs', '40', '--dry-run', '--json', '--quiet')).toBe(0);
    const found = JSON.parse(said.out);
    expect(found).toMatchObject({ method: 'scaleface', images: 32, identities: 4, steps: 80, replaces: false });
    expect(found.seconds).toBeGreaterThan(0);
    expect(found.bytes).toBeGreaterThan(0);
    said.out = '';
    expect(await train('--out', at('dry'), '--log-dir', at('log'), '--dry-run')).toBe(0);
    expect(said.out).toMatch(/^would train scaleface on 32 images of 4 identities: 2 steps at most, about \d+ s/);
    expect(said.out).toContain(`kB would go into ${at('dry')}; nothing was written`);
    expect((await readdir(home, { recursive: true })).sort()).toEqual(before);
  });

  it('does the same of a backbone on images, and of a method without steps', async () => {
    const before = (await readdir(home, { recursive: true })).sort();
    const shape = ['--backbone', 'small', '--size', '16', '--dimension', '8', '--batch', '4', '--epochs', '9'];
    const small = ['--end-to-end', ...shape, '--engine', 'wasm'];
    expect(await main(['train', at('faces'), ...small, '--out', at('dry'), '--dry-run', '--json'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ images: 16, identities: 4 });
    said.out = '';
    expect(
      await main(['train', at('f.arrow'), '--method', 'norm', '--engine', 'cpu', '--out', at('dry'), '--dry-run']),
    ).toBe(0);
    expect(said.out).toContain('nothing to learn step by step');
    expect((await readdir(home, { recursive: true })).sort()).toEqual(before);
  });
});
