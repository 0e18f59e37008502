import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, type StoredArray, toFloat32Array } from '@scaleface/core';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { dataFolder } from '../../../../testing/data.js';
import { repetitions } from '../../../../testing/long.js';
import { convertCheckpoint, GraphBackbone, graphOfOnnx, readOnnx } from '../../src/index.js';

const golden = join(import.meta.dirname, '../golden/onnx');
const file = new Uint8Array(await readFile(join(golden, 'small.onnx')));
// Written by the onnx package for Python.
const known = JSON.parse(await readFile(join(golden, 'small.json'), 'utf8')) as {
  opset: number;
  weights: Record<string, { shape: number[]; values: number[] }>;
  nodes: { attrs: Record<string, unknown> }[];
};

describe('readOnnx', () => {
  const model = readOnnx(file);

  test('reads nodes, attributes and names as the onnx package for Python does', () => {
    const tensors = (attrs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(attrs).map(([name, value]) => [
          name,
          (value as StoredArray).bytes === undefined ? value : Array.from(toFloat32Array(value as StoredArray)),
        ]),
      );
    expect(model.opset).toBe(known.opset);
    expect(model.nodes.map((node) => ({ ...node, attrs: tensors(node.attrs) }))).toEqual(
      known.nodes.map((node) => ({ ...node, attrs: rounded(node.attrs) })),
    );
    // The bias is listed among the inputs too, as old files do.
    expect([model.inputs, model.outputs]).toEqual([['x'], ['y']]);
  });

  test('reads weights of every type, stored raw or listed', () => {
    expect(Object.keys(model.weights)).toEqual(Object.keys(known.weights));
    for (const [name, { shape, values }] of Object.entries(known.weights)) {
      const array = model.weights[name] as StoredArray;
      expect(array.shape).toEqual(shape);
      expect(Array.from(toFloat32Array(array))).toEqual(values.map(Math.fround));
    }
  });

  test.each([0, 1, 7, 100, 400])(
    'a file cut after %s bytes is refused by a typed error or read as far as it goes',
    (n) => {
      expect(outcome(file.slice(0, n))).toMatch(/read|bad-format|unsupported/);
      expect(() => readOnnx(file.slice(0, n))).toThrow(ScaleFaceError);
    },
  );

  const mutations = repetitions(1000, 4000, 20_000);
  test(`${mutations} mutated files give a model or a typed error`, () => {
    const random = createRandom(5);
    for (let k = 0; k < mutations; k++) {
      const mutated = file.slice();
      for (let i = 0; i <= random.integer(4); i++) mutated[random.integer(mutated.length)] = random.integer(256);
      expect(outcome(mutated)).toMatch(/read|bad-format|unsupported/);
    }
  });

  test('a length of 10¹⁵ elements is refused without memory for them', () => {
    // graph { initializer { dims: 10^15, data_type: 1 } }
    const tensor = [0x08, ...varint(10 ** 15), 0x10, 1];
    const graph = [0x2a, tensor.length, ...tensor];
    expect(() => readOnnx(new Uint8Array([0x3a, graph.length, ...graph]))).toThrow(/does not fit the elements/);
  });

  test('weights in another file are refused with what to do', () => {
    const tensor = [0x08, 1, 0x10, 1, 0x70, 1];
    const graph = [0x2a, tensor.length, ...tensor];
    expect(() => readOnnx(new Uint8Array([0x3a, graph.length, ...graph]))).toThrow(
      /Save the model with its weights inside/,
    );
  });
});

test('convertCheckpoint writes the weights of an ONNX file as safetensors, types kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleface-onnx-'));
  const to = join(folder, 'w.safetensors');
  const written = await convertCheckpoint(join(golden, 'small.onnx'), { to });
  expect(written).toMatchObject({ format: 'onnx', stateDicts: [''] });
  const { arrays } = decodeSafetensors(new Uint8Array(await readFile(to)));
  expect(arrays.half?.dtype).toBe('F16');
  expect(Array.from(toFloat32Array(arrays['conv.bias'] as StoredArray))).toEqual(
    known.weights['conv.bias']?.values.map(Math.fround),
  );
  await writeFile(join(folder, 'bad.onnx'), 'no model');
  await expect(convertCheckpoint(join(folder, 'bad.onnx'), { to })).rejects.toMatchObject({ code: 'bad-format' });
});

describe.skipIf(dataFolder === undefined)('y1 as an ONNX file (needs ../shared/data)', () => {
  test('gives the graph that another program took out of the file', async () => {
    const models = join(dataFolder as string, 'models');
    const { graph, weights } = graphOfOnnx(readOnnx(await readFile(join(models, 'mobilefacenet_y1.onnx'))));
    const other = JSON.parse(await readFile(join(models, 'mobilefacenet_y1.graph.json'), 'utf8'));
    expect(graph.nodes).toEqual(
      other.nodes.map((node: { attrs: object }) => ({ ...node, attrs: rounded(node.attrs) })),
    );
    expect(graph.weights).toEqual(other.weights);
    expect(Buffer.from(weights).equals(await readFile(join(models, 'mobilefacenet_y1.weights.bin')))).toBe(true);
    const net = new GraphBackbone({ graph, weights, embedding: 'embedding', bottleneck: 'gdc' });
    expect(Object.keys(net.variables).length).toBeGreaterThan(200);
    net.dispose();
  });
});

/** Attributes are float32. */
const rounded = (attrs: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attrs).map(([k, v]) => [k, typeof v === 'number' ? Math.fround(v) : v]));

function outcome(bytes: Uint8Array): string {
  try {
    readOnnx(bytes);
    return 'read';
  } catch (error) {
    return error instanceof ScaleFaceError ? error.code : String(error);
  }
}

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [value] : [low + 128, ...varint(Math.floor(value / 128))];
}
