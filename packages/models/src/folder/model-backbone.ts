import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../embedders/embedder.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';
import type { LoadedModel } from './model-config.js';
import { assertPreprocessed } from './model-input.js';
import { openNamedBackbone } from './named-backbone.js';

/**
 * Opens the backbone that a model was trained on, with the outputs and the preprocessing that the model names.
 *
 * @param source - As `openNamedBackbone` takes it, for instance `onnx:FILE`, or `model:FOLDER` for the backbone that
 * another model's folder holds; by default the one that the model's own folder holds.
 * @param model - From `loadModel`.
 * @param runtime - How ONNX Runtime runs.
 * @returns The backbone; close it.
 * @throws ScaleFaceError `missing-file` when none is named and the folder holds none; `bad-format` when the model, trained
 * on features from elsewhere, does not say what the backbone's input is; as `openNamedBackbone`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { loadModel, openModelBackbone, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * // A head that was trained on the features of a network in a file: the folder holds the head alone.
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const network = { ...openPixelsBackbone(4, 2), name: 'onnx:w600k.onnx' };
 * await saveModel(folder, { method: 'norm', heads: [], reads: 'embedding' }, network);
 * const model = await loadModel(folder);
 * const missing = await openModelBackbone(undefined, model).catch((error) => error);
 * missing.hint; // => 'Name its file: backbone (--backbone) onnx:FILE'
 *
 * const backbone = await openModelBackbone('pixels:4/2', model);
 * backbone.name; // => 'pixels:4/2'
 * await backbone.close();
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openModelBackbone(
  source: string | undefined,
  model: Pick<LoadedModel, 'config' | 'preprocessing' | 'backbone'>,
  runtime: OnnxRuntimeOptions = {},
): Promise<Embedder> {
  const { name, sha256, outputs } = model.config.backbone;
  if (source === undefined && model.backbone !== undefined) return model.backbone;
  if (source === undefined && name.startsWith('pixels:')) return openNamedBackbone(name);
  if (source === undefined) {
    throw new ScaleFaceError('the folder holds a head without its backbone', {
      code: 'missing-file',
      path: 'backbone',
      expected: `${name}, SHA-256 ${sha256}`,
      hint: 'Name its file: backbone (--backbone) onnx:FILE',
    });
  }
  if (/^(onnx|native|tfjs):/.test(source)) assertPreprocessed(model);
  return openNamedBackbone(source, {
    preprocessing: model.preprocessing,
    ...(outputs === undefined ? {} : { outputs }),
    ...runtime,
  });
}
