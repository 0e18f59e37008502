import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../backbones/embedder.js';
import { openOnnxBackbone } from '../backbones/onnx.js';
import { openPixelsBackbone } from '../backbones/pixels.js';
import type { LoadedModel } from './model-config.js';

/**
 * Opens the backbone that a model was trained on, with the outputs and the preprocessing that the model names.
 *
 * @param source - `onnx:FILE`, or `pixels:SIZE/CELLS`; by default the backbone that the model's folder holds.
 * @param model - From `loadModel`.
 * @param threads - Threads inside one operation.
 * @returns The backbone; close it.
 * @throws ScaleFaceError `unknown-name` for another kind of backbone; `missing-file` when none is named and the folder
 * holds none; as `openOnnxBackbone`.
 */
export async function openModelBackbone(
  source: string | undefined,
  model: Pick<LoadedModel, 'config' | 'preprocessing' | 'backbone'>,
  threads?: number,
): Promise<Embedder> {
  const { name, sha256, outputs } = model.config.backbone;
  if (source === undefined && model.backbone !== undefined) return model.backbone;
  const pixels = /^pixels:(\d+)\/(\d+)$/.exec(source ?? name);
  if (pixels !== null) return openPixelsBackbone(Number(pixels[1]), Number(pixels[2]));
  if (source === undefined) {
    throw new ScaleFaceError('the folder holds a head without its backbone', {
      code: 'missing-file',
      path: 'backbone',
      expected: `${name}, SHA-256 ${sha256}`,
      hint: 'Say where it is: backbone (--backbone) onnx:FILE',
    });
  }
  const file = /^onnx:(.+)$/.exec(source)?.[1];
  if (file === undefined) {
    const expected = 'onnx:FILE or pixels:SIZE/CELLS';
    throw new ScaleFaceError('no such backbone', {
      code: 'unknown-name',
      path: 'backbone',
      expected,
      received: source,
    });
  }
  return openOnnxBackbone({
    file,
    preprocessing: model.preprocessing,
    ...(outputs === undefined ? {} : { outputs }),
    ...(threads === undefined ? {} : { threads }),
  });
}
