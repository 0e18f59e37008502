import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNamedBackbone, openTfjsBackbone } from '../../src/index.js';
import { images, preprocessing, writeGraphModel, writeLayersModel, writeSequentialModel } from './tfjs-models.js';

let root: string;

const close = (found: Float32Array | undefined, expected: tf.Tensor): void => {
  const values = expected.dataSync();
  expect(found?.length).toBe(values.length);
  found?.forEach((x, i) => {
    expect(x).toBeCloseTo(values[i] as number, 5);
  });
};

beforeAll(async () => {
  await selectEngine(['cpu']);
  root = await mkdtemp(join(tmpdir(), 'tfjs-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a TensorFlow.js model as a backbone', () => {
  it('of layers gives what its layers give, any of which can be the head’s input', async () => {
    const expected = await writeLayersModel(join(root, 'layers'));
    const before = tf.memory().numTensors;
    const outputs = { embedding: 'fc', bottleneck: 'map' };
    const backbone = await openTfjsBackbone({ model: join(root, 'layers'), outputs, preprocessing });
    const found = await backbone.embed(images);
    close(found.embedding, expected.embedding);
    close(found.bottleneck, expected.map);
    expect(backbone).toMatchObject({
      name: 'tfjs:layers/model.json',
      outputs,
      preprocessing: { width: 8, layout: 'nhwc' },
    });
    await backbone.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['of any batch', -1],
    ['of batches of one', 1],
    ['of batches of two', 2],
  ])('from a graph %s gives what its nodes give, by their names or the signature’s', async (_, size) => {
    const folder = join(root, `graph${size}`);
    const expected = await writeGraphModel(folder, size);
    const before = tf.memory().numTensors;
    const outputs = { embedding: 'embedding', bottleneck: 'relu' };
    const file = join(folder, 'model.json');
    const backbone = await openNamedBackbone(`tfjs:${file}`, { outputs, preprocessing });
    const found = await backbone.embed(images);
    close(found.embedding, expected.embedding);
    close(found.bottleneck, expected.map);
    await backbone.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives its first output when none is named, and no bottleneck', async () => {
    for (const kind of ['layers', 'graph-1']) {
      const backbone = await openTfjsBackbone({ model: join(root, kind) });
      const { embedding, bottleneck } = await backbone.embed(images);
      expect([embedding.length, bottleneck]).toEqual([15, undefined]);
      await backbone.close();
    }
  });

  it('of layers one after the other gives the output of the last, which has no name of its own', async () => {
    const expected = await writeSequentialModel(join(root, 'sequential'));
    const before = tf.memory().numTensors;
    const backbone = await openTfjsBackbone({ model: join(root, 'sequential'), preprocessing });
    close((await backbone.embed(images)).embedding, expected.embedding);
    expect(backbone.outputs?.embedding).toMatch(/^dense/);
    await backbone.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is known by the hash of all its files', async () => {
    const hashOf = async (): Promise<string> => {
      const backbone = await openTfjsBackbone({ model: join(root, 'layers') });
      await backbone.close();
      return backbone.sha256;
    };
    const before = await hashOf();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    const file = join(root, 'layers', 'shard2.bin');
    const bytes = await readFile(file);
    await writeFile(
      file,
      bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
    );
    expect(await hashOf()).not.toBe(before);
    await writeFile(file, bytes);
  });

  it('is refused by name when files, outputs or sizes are not there', async () => {
    await expect(openTfjsBackbone({ model: join(root, 'none.json') })).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(join(root, 'other.json'), '{}');
    await expect(openTfjsBackbone({ model: join(root, 'other.json') })).rejects.toMatchObject({ code: 'bad-format' });
    for (const kind of ['layers', 'graph-1']) {
      const model = join(root, kind);
      const outputs = { embedding: 'logits' };
      await expect(openTfjsBackbone({ model, outputs })).rejects.toMatchObject({
        code: 'unknown-name',
        expected: expect.stringMatching(kind === 'layers' ? /fc.*map/ : /embedding/),
      });
      await expect(openTfjsBackbone({ model, preprocessing: { width: 9 } })).rejects.toMatchObject({
        code: 'shape-mismatch',
        expected: '[8, 8, 3]',
      });
    }
  });
});
