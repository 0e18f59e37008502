import { basename, dirname, resolve } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { RawImage } from '../images/raw-image.js';
import { flattenMaps } from '../networks/backbone.js';
import type { Embedder, EmbeddingBatch, Preprocessing } from './embedder.js';
import { inFixedBatches } from './fixed-batch.js';
import { preprocess } from './preprocess.js';
import { badModel } from './tfjs-file.js';
import { layersRunner } from './tfjs-layers.js';
import { graphRunner, optional, type TfjsOutputs, type TfjsRunner } from './tfjs-runners.js';
import { LARGEST_BATCH, LARGEST_MAP, sizeOf } from './tfjs-sizes.js';

/** Options of {@link openTfjsBackbone}. */
export interface TfjsBackboneOptions {
  /** The `model.json`, or its folder. */
  readonly model: string;
  /**
   * Which outputs are the embedding and, if any, the head's input: of a graph model any node or a name of the
   * signature, of a layers model an output or any layer. The first output and none by default.
   */
  readonly outputs?: TfjsOutputs;
  /** How images become the input; RGB, NHWC, 0 to 255 as they are, of the model's own size (else 112 × 112) by default. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/**
 * Opens a TensorFlow.js model as a backbone: a graph model through `@tensorflow/tfjs-converter`, a layers model through
 * `@tensorflow/tfjs-layers`, both optional packages. It runs on the engine in use; one must have been chosen.
 *
 * Oracle: the operations of both kinds of model, one after the other in TensorFlow.js.
 *
 * @param options - Model, outputs by name, declared preprocessing.
 * @returns An embedder; close it when done. Maps are flattened channel by channel, as those of all backbones.
 * @throws ScaleFaceError `missing-dependency` with the command that installs the package, `missing-file`, `bad-format`
 * for files that are no model or a damaged one (also when it runs), `unknown-name` for an output that the model does not have, `shape-mismatch` when the
 * declared size is not the model's.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openTfjsBackbone } from '@scaleface/models';
 * import * as layers from '@tensorflow/tfjs-layers';
 *
 * // A layers model that gives the mean of each channel.
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const model = layers.sequential({ layers: [layers.layers.globalAveragePooling2d({ inputShape: [4, 4, 3] })] });
 * const json = { format: 'layers-model', modelTopology: model.toJSON(null, false), weightsManifest: [] };
 * await writeFile(join(folder, 'model.json'), JSON.stringify(json));
 *
 * const backbone = await openTfjsBackbone({ model: folder, preprocessing: { scale: [1 / 255, 1 / 255, 1 / 255] } });
 * backbone.preprocessing.width; // => 4
 * const { embedding } = await backbone.embed([{ data: new Uint8Array(48).fill(51), width: 4, height: 4 }]);
 * Array.from(embedding); // => [0.2, 0.2, 0.2]
 * await backbone.close();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openTfjsBackbone(options: TfjsBackboneOptions): Promise<Embedder> {
  // Zod, which looks at the description, is loaded here: nothing else of this package needs it.
  const { readTfjsFiles } = await optional('zod', () => import('./tfjs-files.js'), '4');
  const files = await readTfjsFiles(options.model);
  const runner = await (files.kind === 'graph' ? graphRunner : layersRunner)(files, options.outputs);
  const preprocessing = { ...declaredBy(runner), ...options.preprocessing };
  checkSize(preprocessing, runner, files.file);
  const [batch] = runner.inputShape ?? [];
  const bottleneck = options.outputs?.bottleneck;
  return {
    name: `tfjs:${basename(dirname(resolve(files.file)))}/${basename(files.file)}`,
    sha256: files.sha256,
    preprocessing,
    outputs: { embedding: runner.embedding, ...(bottleneck === undefined ? {} : { bottleneck }) },
    embed: (images) =>
      inFixedBatches(images, (batch ?? -1) > 0 ? (batch as number) : undefined, (some) =>
        run(runner, files.file, some, preprocessing),
      ),
    close: async () => runner.dispose(),
  };
}

async function run(
  runner: TfjsRunner,
  file: string,
  images: readonly RawImage[],
  preprocessing: Preprocessing,
): Promise<EmbeddingBatch> {
  const { width, height, layout } = preprocessing;
  const n = images.length;
  const shape: [number, number, number, number] = layout === 'nchw' ? [n, 3, height, width] : [n, height, width, 3];
  const outputs = attempt(file, () =>
    tf.tidy(() => {
      const values = runner.run(tf.tensor4d(preprocess(images, preprocessing), shape));
      return values.map((value) => (value.rank === 4 ? flattenMaps(value) : value));
    }),
  );
  const wrong = outputs.find(({ rank, shape: [rows], dtype }) => rank !== 2 || rows !== n || dtype !== 'float32');
  if (wrong !== undefined) {
    tf.dispose(outputs);
    throw badModel(file, 'an output is not one row of numbers per image', `${wrong.dtype} [${wrong.shape.join(', ')}]`);
  }
  const [embedding, bottleneck] = await Promise.all(outputs.map((value) => value.data<'float32'>()));
  tf.dispose(outputs);
  return { embedding: embedding as Float32Array, ...(bottleneck === undefined ? {} : { bottleneck }) };
}

/** What a model computes; one that cannot is told from its file, for most that can be read and not run are damaged. */
function attempt<T>(path: string, compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    if (cause instanceof ScaleFaceError) throw cause;
    const received = String((cause as Error).message)
      .split('\n')[0]
      ?.slice(0, 300);
    throw badModel(path, `the model does not run on the engine ${tf.getBackend()}`, received, cause);
  }
}

/** What the shape of the input says; channels first if they stand there. */
function declaredBy({ inputShape = [] }: TfjsRunner): Preprocessing {
  const layout = inputShape[1] === 3 && inputShape[3] !== 3 ? 'nchw' : 'nhwc';
  const [height, width] = layout === 'nchw' ? [inputShape[2], inputShape[3]] : [inputShape[1], inputShape[2]];
  const known = (side: number | null | undefined): number => ((side ?? -1) > 0 ? (side as number) : 112);
  return { width: known(width), height: known(height), colour: 'rgb', layout, mean: [0, 0, 0], scale: [1, 1, 1] };
}

function checkSize({ width, height, layout }: Preprocessing, runner: TfjsRunner, path: string): void {
  const declared = layout === 'nchw' ? [3, height, width] : [height, width, 3];
  const own = runner.inputShape?.slice(1) ?? [];
  const [batch] = runner.inputShape ?? [];
  if (own.every((side, i) => (side ?? -1) <= 0 || side === declared[i])) {
    const fixed = Math.max(batch ?? 1, 1);
    if (fixed <= LARGEST_BATCH && sizeOf([...declared, fixed]) <= LARGEST_MAP) return;
    runner.dispose();
    throw badModel(path, 'the model takes images of an impossible size', `[${runner.inputShape?.join(', ')}]`);
  }
  runner.dispose();
  throw new ScaleFaceError('the model takes an input other than declared', {
    code: 'shape-mismatch',
    path,
    expected: `[${own.join(', ')}]`,
    received: `[${declared.join(', ')}]`,
  });
}
