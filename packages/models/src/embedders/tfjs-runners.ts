import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { TfjsFiles } from './tfjs-files.js';

/** A TensorFlow.js model of either kind, ready to run. */
export interface TfjsRunner {
  /** The input's shape, −1 or null where any length will do; absent where the model does not say. */
  readonly inputShape: readonly (number | null)[] | undefined;
  /** The name of the embedding. */
  readonly embedding: string;
  /** Embedding and, if one was named, the head's input. The caller disposes them. */
  run(x: tf.Tensor4D): tf.Tensor[];
  /** Frees the weights. */
  dispose(): void;
}

/** The names of the outputs that are wanted; the model's first by default. */
export interface TfjsOutputs {
  /** Name of the embedding. */
  readonly embedding: string;
  /** Name of the head's input. */
  readonly bottleneck?: string;
}

/** Names of the outputs of a graph as its maker gave them. */
interface Signature {
  readonly outputs?: Readonly<Record<string, { readonly name: string }>>;
}

/** A graph model: any node's value can be an output, under its own name or that of the model's signature. */
export async function graphRunner(files: TfjsFiles, outputs: TfjsOutputs | undefined): Promise<TfjsRunner> {
  const converter = await optional('@tensorflow/tfjs-converter', () => import('@tensorflow/tfjs-converter'));
  const model = await converter.loadGraphModel(tf.io.fromMemory(files.artifacts));
  const { outputs: signed = {} } = (files.artifacts.signature ?? {}) as Signature;
  const signature = Object.entries(signed).map(([key, { name }]) => [key, name.replace(/:0$/, '')] as const);
  const known = new Map<string, string>([...files.nodes.map((name) => [name, name] as const), ...signature]);
  const embedding = outputs?.embedding ?? model.outputs[0]?.name ?? '';
  const wanted = [embedding, ...(outputs?.bottleneck === undefined ? [] : [outputs.bottleneck])];
  const names = wanted.map((name) => {
    const node = known.get(name);
    if (node !== undefined) return node;
    model.dispose();
    throw noOutput(files.file, name, [...signature.map(([key]) => key), ...model.outputs.map((o) => o.name)]);
  });
  const [input] = model.inputs;
  return {
    inputShape: input?.shape,
    embedding,
    run: (x) => [model.execute({ [input?.name ?? '']: x }, names)].flat(),
    dispose: () => model.dispose(),
  };
}

/** A layers model: the model's outputs by name, and the output of any layer by the layer's name. */
export async function layersRunner(files: TfjsFiles, outputs: TfjsOutputs | undefined): Promise<TfjsRunner> {
  const layers = await optional('@tensorflow/tfjs-layers', () => import('@tensorflow/tfjs-layers'));
  const model = await layers.loadLayersModel(tf.io.fromMemory(files.artifacts));
  const embedding = outputs?.embedding ?? model.outputNames[0] ?? '';
  const wanted = [embedding, ...(outputs?.bottleneck === undefined ? [] : [outputs.bottleneck])];
  const symbols = wanted.map((name) => {
    const at = model.outputNames.indexOf(name);
    const symbol = at >= 0 ? model.outputs[at] : model.layers.find((layer) => layer.name === name)?.output;
    if (symbol !== undefined) return symbol as (typeof model.outputs)[0];
    model.dispose();
    throw noOutput(files.file, name, [...model.outputNames, ...model.layers.map((layer) => layer.name)]);
  });
  const part = layers.model({ inputs: model.inputs, outputs: symbols });
  return {
    inputShape: model.inputs[0]?.shape,
    embedding,
    run: (x) => [part.predict(x, { batchSize: x.shape[0] })].flat(),
    dispose: () => model.dispose(),
  };
}

const noOutput = (path: string, received: string, names: Iterable<string>): ScaleFaceError =>
  new ScaleFaceError('the model has nothing of that name', {
    code: 'unknown-name',
    path,
    expected: [...new Set(names)].join(', '),
    received,
  });

async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new ScaleFaceError(`this TensorFlow.js model needs the package ${name}`, {
      code: 'missing-dependency',
      received: (cause as Error).message,
      hint: `Install it with: npm install ${name}@${tf.version_core}`,
      cause,
    });
  }
}
