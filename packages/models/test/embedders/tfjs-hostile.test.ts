import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { createRandom, type Random, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hang, processorTime } from '../../../../testing/hang.js';
import { repetitions } from '../../../../testing/long.js';
import { openTfjsBackbone } from '../../src/index.js';
import { images, preprocessing, writeGraphModel, writeLayersModel } from './tfjs-models.js';

let root: string;
const originals: Record<string, Uint8Array> = {};
const kinds = ['layers', 'graph'] as const;
type Kind = (typeof kinds)[number];
/** 137 numbers, and the graph's two axes. */
const bytesOfFiles = { layers: 548, graph: 556 } as const;

beforeAll(async () => {
  await selectEngine(['cpu']);
  root = await mkdtemp(join(tmpdir(), 'tfjs-'));
  await writeLayersModel(join(root, 'layers'));
  await writeGraphModel(join(root, 'graph'), -1);
  for (const kind of kinds) originals[kind] = new Uint8Array(await readFile(join(root, kind, 'model.json')));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What became of a model: `accepted` if it gives a finite embedding, or the code of the error that refused it. */
async function openAndRun(kind: Kind, folder = join(root, kind)): Promise<string> {
  const before = tf.memory().numTensors;
  try {
    const backbone = await openTfjsBackbone({ model: folder, preprocessing });
    try {
      const { embedding } = await backbone.embed(images.slice(0, 1));
      expect(embedding.length).toBeGreaterThan(0);
      expect(embedding.every(Number.isFinite)).toBe(true);
      expect(await bytesOfWeights(folder), 'bytes of the weights described').toBe(bytesOfFiles[kind]);
      return 'accepted';
    } finally {
      await backbone.close();
    }
  } catch (error) {
    if (!(error instanceof ScaleFaceError)) throw error;
    return error.code;
  } finally {
    expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
  }
}

/** The length of all weights, as the description has it. */
async function bytesOfWeights(folder: string): Promise<number> {
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const shapes: number[][] = json.weightsManifest.flatMap((g: { weights: { shape: number[] }[] }) =>
    g.weights.map(({ shape }) => shape),
  );
  return shapes.reduce((sum, shape) => sum + 4 * shape.reduce((n, side) => n * side, 1), 0);
}

/** Bytes changed, deleted, inserted, repeated or cut off. */
function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.integer(bytes.length);
  const many = 1 + random.integer(random.uniform() < 0.5 ? 3 : 60);
  const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
  switch (random.integer(5)) {
    case 0: {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] as number) ^ (1 << random.integer(8));
      return flipped;
    }
    case 1:
      return bytes.map((byte, i) => (i >= at && i < at + many ? random.integer(256) : byte));
    case 2:
      return join(bytes.subarray(0, at), bytes.subarray(at + many));
    case 3: {
      const from = random.integer(bytes.length);
      return join(bytes.subarray(0, at), bytes.subarray(from, from + many), bytes.subarray(at));
    }
    default:
      return bytes.subarray(0, at);
  }
}

const strange: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  '__proto__',
  'constructor',
  '-1',
  '99999999999',
  0,
  -1,
  1.5,
  3,
  200,
  65536,
  2 ** 31,
  1e15,
  1e308,
  [],
  {},
  [[]],
  [null],
  [-1],
  [1e9, 1e9],
  { __proto__: null, constructor: { prototype: { polluted: 1 } } },
];

/** One value of the JSON replaced, removed, repeated or moved. */
function damageJson(bytes: Uint8Array, random: Random): Uint8Array {
  const json = JSON.parse(new TextDecoder().decode(bytes));
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(json);
  for (let k = random.integer(3); k >= 0; k--) {
    const [holder, key] = places[random.integer(places.length)] as [Record<string, unknown>, string];
    const [other, otherKey] = places[random.integer(places.length)] as [Record<string, unknown>, string];
    const action = random.integer(5);
    if (action === 0) delete holder[key];
    else if (action === 1 && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)] as unknown));
    // A copy: the value may hold the place that it goes to.
    else if (action === 2) holder[key] = structuredClone(other[otherKey]);
    else holder[key] = strange[random.integer(strange.length)];
  }
  let text = JSON.stringify(json);
  if (random.uniform() < 0.05) text = text.replace('{', '{"__proto__":{"polluted":1},');
  if (random.uniform() < 0.05) text = text.replace(/:\d+/, ':1e999');
  return new TextEncoder().encode(text);
}

/** A model.json changed by hand, with the words of its error. */
const hostile: Record<string, [Kind, (text: string) => string, RegExp]> = {
  'a layer that waits for one that is not there': ['layers', (t) => t.replace('[["map",0,0,', '[["mop",0,0,'), /wait/],
  'a layer that waits for itself': ['layers', (t) => t.replace('[["map",0,0,', '[["pooled",0,0,'), /wait/],
  'two layers have the same name': [
    'layers',
    (t) => t.replaceAll('"pooled"', '"map"'),
    /two layers have the same name/,
  ],
  'an image of 10⁸ pixels a side': ['layers', (t) => t.replace('[null,8,8,3]', '[null,1e8,1e8,3]'), /impossible/],
  'a billion filters': ['layers', (t) => t.replace('"filters":4', '"filters":1e9'), /impossible/],
  'steps of −2': ['layers', (t) => t.replace('"strides":[2,2]', '"strides":[-2,-2]'), /impossible|cannot/],
  'a layer as an activation': [
    'layers',
    (t) => t.replace('"relu"', '{"class_name":"Dense","config":{"units":4,"name":"x"}}'),
    /activation/,
  ],
  'a weight file of another folder': ['layers', (t) => t.replace('shard2.bin', '../graph/shard2.bin'), /outside/],
  'a weight file twice': ['layers', (t) => t.replace('shard2.bin', 'shard1.bin'), /twice/],
  'weights of another shape': ['layers', (t) => t.replace('"shape":[4,5]', '"shape":[4,4]'), /length of their weights/],
  'weights of 10³⁰⁸ numbers': ['layers', (t) => t.replace('"shape":[4,5]', '"shape":[1e308,5]'), /shape/],
  'weights of text': ['layers', (t) => t.replace('"dtype":"float32"}', '"dtype":"text"}'), /dtype/],
  'a prototype': ['layers', (t) => t.replace('{', '{"__proto__":{"x":1},'), /JavaScript’s own/],
  'a hundred thousand nested lists': [
    'layers',
    (t) => t.replace('{', `{"x":${'['.repeat(1e5)}${']'.repeat(1e5)},`),
    /deep/,
  ],
  'a node that takes what is not there': ['graph', (t) => t.replace('["conv",', '["cone",'), /no node gives/],
  'nodes in a circle': ['graph', (t) => t.replace('["images","kernel"]', '["relu","kernel"]'), /does not run|cannot/],
  'an operation that is none': ['graph', (t) => t.replace('"MatMul"', '"MetMul"'), /does not run/],
  'no input': ['graph', (t) => t.replace('"Placeholder"', '"NoOp"'), /no input/],
  'a constant without weights': [
    'graph',
    (t) => t.replace('{"name":"bias","shape"', '{"name":"bios","shape"'),
    /no weights/,
  ],
  'windows of no size': ['graph', (t) => t.replace('["1","2","2","1"]', '["1","0","2","1"]'), /strides/],
  'batches of a billion': ['graph', (t) => t.replace('"size":"-1"', '"size":"1000000000"'), /impossible size/],
  'batches of 65,536': ['graph', (t) => t.replace('"size":"-1"', '"size":"65536"'), /impossible size/],
  'a name that is a number': ['graph', (t) => t.replace('"name":"conv"', '"name":7'), /name/],
  'half a letter': ['graph', (t) => t.replace('"conv"', '"conv\ud800"'), /no node gives/],
};

describe('a damaged model.json', () => {
  it.each(Object.entries(hostile))('is refused by name: %s', async (_, [kind, change, words]) => {
    const text = new TextDecoder().decode(originals[kind]);
    const changed = change(text);
    expect(changed).not.toBe(text);
    const file = join(root, kind, 'model.json');
    await writeFile(file, changed);
    const refusal = { code: 'bad-format', path: file, message: expect.stringMatching(words) };
    const before = tf.memory().numTensors;
    const run = async (): Promise<unknown> => {
      const backbone = await openTfjsBackbone({ model: file, preprocessing });
      return backbone.embed(images).finally(() => backbone.close());
    };
    await expect(run()).rejects.toMatchObject(refusal);
    expect(tf.memory().numTensors).toBe(before);
    await writeFile(file, text);
  });

  it('that is a pipe is refused at once', async () => {
    const pipe = join(root, 'pipe.json');
    execFileSync('mkfifo', [pipe]);
    await expect(openTfjsBackbone({ model: pipe })).rejects.toMatchObject({ code: 'bad-format', path: pipe });
  });

  it.each(kinds)('is not what the others of %s are made from', async (kind) => {
    expect(await openAndRun(kind)).toBe('accepted');
  });

  const mutations = repetitions(400, 2_500, 50_000);
  it.each(kinds)(
    `of ${mutations} mutations of one of %s each ends in an embedding or a typed error, in time, and leaves nothing behind`,
    async (kind) => {
      const random = createRandom(kind === 'layers' ? 11 : 12);
      const codes: Record<string, number> = {};
      let slowest = { time: 0, text: '' };
      for (let i = 0; i < mutations; i++) {
        const original = originals[kind] as Uint8Array;
        const damaged = i % 2 === 0 ? damageBytes(original, random) : damageJson(original, random);
        await writeFile(join(root, kind, 'model.json'), damaged);
        const used = processorTime();
        try {
          const code = await openAndRun(kind);
          codes[code] = (codes[code] ?? 0) + 1;
        } catch (error) {
          throw new Error(`mutation ${i}: ${new TextDecoder().decode(damaged)}`, { cause: error });
        }
        const time = used();
        if (time > slowest.time) slowest = { time, text: new TextDecoder().decode(damaged) };
      }
      expect(
        Object.keys(codes).filter(
          (code) => !['accepted', 'bad-format', 'missing-file', 'shape-mismatch', 'unknown-name'].includes(code),
        ),
      ).toEqual([]);
      expect(slowest.time, slowest.text).toBeLessThan(hang);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    },
    1_200_000,
  );
});
