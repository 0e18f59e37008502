import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../embedders/embedder.js';
import type { LoadedModel } from './model-config.js';
import { openNamedBackbone } from './named-backbone.js';

/**
 * Opens the backbone that a model was trained on, with the outputs and the preprocessing that the model names.
 *
 * @param source - As `openNamedBackbone` takes it, for instance `onnx:FILE`, or `model:FOLDER` for the backbone that
 * another model's folder holds; by default the one that the model's own folder holds.
 * @param model - From `loadModel`.
 * @param threads - Threads per operation.
 * @returns The backbone; close it.
 * @throws ScaleFaceError `missing-file` when none is named and the folder holds none; `bad-format` when the model, trained
 * on features from elsewhere, does not say what the backbone's input is; as `openNamedBackbone`.
 */
export async function openModelBackbone(
  source: string | undefined,
  model: Pick<LoadedModel, 'config' | 'preprocessing' | 'backbone'>,
  threads?: number,
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
  // Features from elsewhere say of no image how it became the input: any other input gives other numbers, silently.
  if (model.preprocessing === null && /^(onnx|native|tfjs):/.test(source)) {
    throw new ScaleFaceError('the model does not say how an image becomes the input of its backbone', {
      code: 'bad-format',
      path: 'preprocessor.json',
      expected: 'size, colour order, axes, mean and scale',
      received: 'null',
      hint: 'Train on features from scaleface embed, or write the file and call sealModel',
    });
  }
  return openNamedBackbone(source, {
    preprocessing: model.preprocessing,
    ...(outputs === undefined ? {} : { outputs }),
    ...(threads === undefined ? {} : { threads }),
  });
}
