import { ScaleFaceError } from '@scaleface/numerics';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { badModel } from './tfjs-file.js';
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
  /** Name of the embedding; the first output by default. */
  readonly embedding?: string;
  /** Name of the head's input. */
  readonly bottleneck?: string;
}

/** Names of the outputs of a graph as its maker gave them. */
interface Signature {
  readonly outputs?: Readonly<Record<string, { readonly name: string }>>;
}

/** What TensorFlow.js makes of the files; what it throws, often a TypeError, says nothing of them by itself. */
export async function understood<T>(files: TfjsFiles, load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof ScaleFaceError) throw cause;
    throw badModel(files.file, 'TensorFlow.js cannot build a model from it', firstLine(cause), cause);
  }
}

const firstLine = (error: unknown): string =>
  String((error as Error).message)
    .split('\n')[0]
    ?.slice(0, 300) ?? '';

/** A graph model: any node's value can be an output, under its own name or that of the model's signature. */
export async function graphRunner(files: TfjsFiles, outputs: TfjsOutputs | undefined): Promise<TfjsRunner> {
  const converter = await optional('@tensorflow/tfjs-converter', () => import('@tensorflow/tfjs-converter'));
  return understood(files, () => {
    const model = loadGraph(converter, files);
    try {
      const signed = ((files.artifacts.signature ?? {}) as Signature).outputs ?? {};
      const signature = Object.entries(signed).map(([key, { name }]) => [key, name.replace(/:0$/, '')] as const);
      const known = new Map<string, string>([...files.nodes.map((name) => [name, name] as const), ...signature]);
      const embedding = outputs?.embedding ?? model.outputs[0]?.name ?? '';
      const wanted = [embedding, ...(outputs?.bottleneck === undefined ? [] : [outputs.bottleneck])];
      const names = wanted.map((name) => {
        const node = known.get(name);
        if (node !== undefined) return node;
        throw noOutput(files.file, name, [...signature.map(([key]) => key), ...model.outputs.map((o) => o.name)]);
      });
      const [input] = model.inputs;
      return {
        inputShape: input?.shape,
        embedding,
        run: (x) => [model.execute({ [input?.name ?? '']: x }, names)].flat(),
        dispose: () => model.dispose(),
      };
    } catch (error) {
      model.dispose();
      throw error;
    }
  });
}

/** The model, in one go, so that one that fails leaves no weights behind. */
function loadGraph(
  converter: typeof import('@tensorflow/tfjs-converter'),
  files: TfjsFiles,
): GraphModel<IOHandlerSync> {
  tf.engine().startScope();
  try {
    const model = converter.loadGraphModelSync(tf.io.fromMemorySync(files.artifacts));
    for (const tensors of Object.values(model.weights)) for (const tensor of tensors) tf.keep(tensor);
    return model;
  } finally {
    tf.engine().endScope();
  }
}

type IOHandlerSync = ReturnType<typeof tf.io.fromMemorySync>;

/** The error for an output that a model does not have. */
export const noOutput = (path: string, received: string, names: Iterable<string>): ScaleFaceError =>
  new ScaleFaceError('the model has no value of that name', {
    code: 'unknown-name',
    path,
    expected: [...new Set(names)].join(', '),
    received,
  });

/** An optional package, loaded if it is installed. */
export async function optional<T>(name: string, load: () => Promise<T>, version: string = tf.version_core): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new ScaleFaceError(`this TensorFlow.js model needs the package ${name}`, {
      code: 'missing-dependency',
      received: (cause as Error).message,
      hint: `Install it with: npm install ${name}@${version}`,
      cause,
    });
  }
}
