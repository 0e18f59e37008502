import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import type { RawImage } from '../../src/index.js';

const random = createRandom(4);
const weight = (...shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((n, axis) => n * axis, 1) }, () => 0.3 * random.normal()),
    shape,
  );
/** Three random images of 8 × 8. */
export const images: RawImage[] = Array.from({ length: 3 }, () => ({
  data: Uint8Array.from({ length: 192 }, () => random.integer(256)),
  width: 8,
  height: 8,
}));
/** What the models are given of the images. */
export const preprocessing = { mean: [127.5, 127.5, 127.5], scale: [0.01, 0.01, 0.01] } as const;

/** The images as the models take them. */
const batch = (): tf.Tensor4D => {
  const samples = images.flatMap(({ data }) => Array.from(data, (v) => (v - 127.5) * 0.01));
  return tf.tensor4d(samples, [3, 8, 8, 3]);
};

async function write(folder: string, json: object, weights: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  // Two shards, as the converter writes for large models.
  await writeFile(join(folder, 'shard1.bin'), weights.subarray(0, 10));
  await writeFile(join(folder, 'shard2.bin'), weights.subarray(10));
}

const paths = ['shard1.bin', 'shard2.bin'];

/** Convolution, mean of the map, linear layer; its values by direct evaluation. */
export async function writeLayersModel(folder: string): Promise<{ embedding: tf.Tensor; map: tf.Tensor }> {
  const input = layers.input({ shape: [8, 8, 3] });
  const map = layers.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, activation: 'relu', name: 'map' });
  const pooled = layers.layers.globalAveragePooling2d({ name: 'pooled' });
  const fc = layers.layers.dense({ units: 5, name: 'fc' });
  const model = layers.model({
    inputs: input,
    outputs: fc.apply(pooled.apply(map.apply(input))) as layers.SymbolicTensor,
  });
  return save(folder, model);
}

/** The same layers one after the other, as most programs write them. */
export const writeSequentialModel = (folder: string): Promise<{ embedding: tf.Tensor; map: tf.Tensor }> =>
  save(
    folder,
    layers.sequential({
      layers: [
        layers.layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, strides: 2, activation: 'relu' }),
        layers.layers.globalAveragePooling2d({}),
        layers.layers.dense({ units: 5 }),
      ],
    }),
  );

/** Saves a model with weights of its own. */
async function save(folder: string, model: layers.LayersModel): Promise<{ embedding: tf.Tensor; map: tf.Tensor }> {
  model.setWeights([weight(3, 3, 3, 4), weight(4), weight(4, 5), weight(5)]);
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData, format }: tf.io.ModelArtifacts) => {
      const json = { modelTopology, format, weightsManifest: [{ paths, weights: weightSpecs }] };
      await write(folder, json, new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const [kernel, bias, matrix, offset] = model.getWeights() as [tf.Tensor4D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
  return evaluate(kernel, bias, matrix, offset);
}

function evaluate(
  kernel: tf.Tensor4D,
  bias: tf.Tensor,
  matrix: tf.Tensor2D,
  offset: tf.Tensor,
): {
  embedding: tf.Tensor;
  map: tf.Tensor;
} {
  const map = tf.relu(tf.add(tf.conv2d(batch(), kernel, 2, 'valid'), bias)) as tf.Tensor4D;
  const embedding = tf.add(tf.matMul(tf.mean(map, [1, 2]) as tf.Tensor2D, matrix), offset);
  return { embedding, map: tf.transpose(map, [0, 3, 1, 2]) };
}

/** The same network as TensorFlow's graph, as the converter writes it. */
export async function writeGraphModel(folder: string, size: number): Promise<{ embedding: tf.Tensor; map: tf.Tensor }> {
  const values = { kernel: weight(3, 3, 3, 4), bias: weight(4), matrix: weight(4, 5), offset: weight(5) };
  const type = { T: { type: 'DT_FLOAT' } };
  const dims = (...sizes: number[]): object => ({ shape: { dim: sizes.map((n) => ({ size: String(n) })) } });
  const placeholder = { dtype: { type: 'DT_FLOAT' }, shape: dims(size, 8, 8, 3) };
  const constant = (name: string, shape: number[], dtype = 'DT_FLOAT'): object => {
    return { name, op: 'Const', attr: { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: shape } } } };
  };
  const ints = (...list: number[]): object => ({ list: { i: list.map(String) } });
  const conv = { ...type, strides: ints(1, 2, 2, 1), padding: { s: btoa('VALID') }, dataFormat: { s: btoa('NHWC') } };
  const node = [
    { name: 'images', op: 'Placeholder', attr: placeholder },
    ...Object.entries(values).map(([name, value]) => constant(name, value.shape)),
    constant('axes', [2], 'DT_INT32'),
    { name: 'conv', op: 'Conv2D', input: ['images', 'kernel'], attr: { ...conv, dilations: ints(1, 1, 1, 1) } },
    { name: 'biased', op: 'BiasAdd', input: ['conv', 'bias'], attr: type },
    { name: 'relu', op: 'Relu', input: ['biased'], attr: type },
    { name: 'pooled', op: 'Mean', input: ['relu', 'axes'], attr: { ...type, keep_dims: { b: false } } },
    { name: 'product', op: 'MatMul', input: ['pooled', 'matrix'], attr: type },
    { name: 'Identity', op: 'AddV2', input: ['product', 'offset'], attr: type },
  ];
  const all: tf.NamedTensorMap = { ...values, axes: tf.tensor1d([1, 2], 'int32') };
  const { data, specs } = await tf.io.encodeWeights(all);
  const signature = { outputs: { embedding: { name: 'Identity:0' } } };
  const modelTopology = { node, library: {}, versions: { producer: 1 } };
  const json = { format: 'graph-model', modelTopology, signature, weightsManifest: [{ paths, weights: specs }] };
  await write(folder, json, new Uint8Array(data));
  const { kernel, bias, matrix, offset } = values;
  return evaluate(kernel as tf.Tensor4D, bias, matrix as tf.Tensor2D, offset);
}
