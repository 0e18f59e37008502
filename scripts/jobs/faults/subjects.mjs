// The five commands that resume, and three that do their work at once, each with two inputs of the same names: A and B.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawFaces, named } from './faces.mjs';
import { finish } from './process.mjs';

const config = `engines: [wasm]
backbone: { pixels: { size: 24, cells: 4 } }
embed: { batch: 2, batchesPerPart: 2 }
train:
  folders: [{ folder: train }]
  degradations: [noise, blur]
  head: { hidden: [32], activation: exp }
  epochs: 8
  batch: 32
  checkpointEvery: 5
  methods: [{ method: pfe, options: { identities: 8, epochs: 4 } }]
tests: [{ name: faces, folder: test, pairs: { impostors: 1000 } }]
evaluate: { fars: [0.05], replicates: 50 }
`;

/**
 * Draws the inputs and gives the commands: what each reads, how it is called with an input and a folder for its
 * output, how one sees there that its work has begun, whether its result is also the place of its work, and whether it is called
 * where its input is, because the result names it.
 */
export async function subjectsIn(home) {
  for (const [side, seed] of [
    ['A', 1],
    ['B', 2],
  ]) {
    const at = (name) => join(home, side, name);
    await drawFaces(join(at('data'), 'train'), { subjects: named('train-', 12), images: 6, size: 24, seed });
    await drawFaces(join(at('data'), 'test'), { subjects: named('test-', 6), images: 6, size: 24, seed: seed + 10 });
    await drawFaces(at('faces'), { subjects: named('face-', 20), images: 8, size: 32, seed: seed + 20 });
    mkdirSync(home, { recursive: true });
    await finish(['embed', at('faces'), '--backbone', 'pixels:32/4', '--out', at('table.arrow')]);
    for (const shard of ['0/2', '1/2']) {
      await finish(['embed', at('faces'), '--backbone', 'pixels:32/4', '--shard', shard, '--out', at('shards')]);
    }
  }
  writeFileSync(join(home, 'scaleface.yaml'), config);
  const pairs = join(home, 'pairs.csv');
  await finish(['pairs', join(home, 'A', 'table.arrow'), '--impostors', '2000', '--out', pairs]);
  const file = join(home, 'scaleface.yaml');
  const words = (text) => text.split(' ');
  const head = words('--engine wasm --hidden 64 --epochs 12 --batch 8');
  const settings = words(
    '--engine wasm --hidden 8 --learning-rate 0.01,0.1 --epochs 4 --batch 16 --folds 2 --far 0.05',
  );
  const network = words('--end-to-end --backbone small --size 16 --engine wasm --hidden 8 --epochs 2 --batch 4');
  return {
    run: {
      input: 'data',
      result: 'run',
      // What is there of it before it ends is what it goes on from.
      resumes: true,
      begun: ['run/config.json'],
      args: (data, out, seed = 0) => ['run', '-c', file, '--data', data, '-o', out, '--seed', String(seed)],
    },
    embed: {
      input: 'faces',
      result: 'table.arrow',
      begun: ['table.arrow.parts'],
      args: (faces, out) => ['embed', faces, '--backbone', 'pixels:32/8', '--batch', '1', '-o', out],
    },
    train: {
      input: 'table.arrow',
      result: 'model',
      begun: ['model.checkpoints', 'model.part'],
      args: (table, out, seed = 0) => ['train', table, ...head, '--seed', String(seed), '-o', out],
    },
    'train --end-to-end': {
      input: 'faces',
      result: 'model',
      begun: ['model.checkpoints', 'model.part'],
      args: (faces, out) => ['train', faces, ...network, '-o', out],
    },
    tune: {
      input: 'table.arrow',
      result: 'tuned',
      begun: ['tuned'],
      args: (table, out) => ['tune', table, ...settings, '-o', out],
    },
    // Of these nothing is there before they end: they are killed at any moment from their start on.
    evaluate: {
      input: 'table.arrow',
      result: 'report',
      here: true,
      begun: ['.'],
      args: (table, out) => ['evaluate', table, '--pairs', pairs, '--fars', '0.05', '--replicates', '100', '-o', out],
    },
    merge: {
      input: 'shards',
      result: 'merged.arrow',
      here: true,
      begun: ['.'],
      args: (shards, out) => ['merge', shards, '-o', out],
    },
    'export-training': {
      input: 'table.arrow',
      result: 'training',
      here: true,
      begun: ['.'],
      args: (table, out) => ['export-training', table, '-o', out, '--epochs', '2'],
    },
  };
}
