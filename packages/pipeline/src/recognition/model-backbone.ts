import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../backbones/embedder.js';
import { openOnnxBackbone } from '../backbones/onnx.js';
import { openPixelsBackbone } from '../backbones/pixels.js';
import type { LoadedModel } from './model-folder.js';

/**
 * Opens the backbone that a model was trained on, with the outputs and the preprocessing that the model names.
 *
 * @param source - `onnx:FILE`, or `pixels:SIZE/CELLS`.
 * @param model - From `loadModel`.
 * @param threads - Threads inside one operation.
 * @throws ScaleFaceError `unknown-name` for another kind of backbone; as `openOnnxBackbone`.
 */
export async function openModelBackbone(
  source: string,
  model: Pick<LoadedModel, 'config' | 'preprocessing'>,
  threads?: number,
): Promise<Embedder> {
  const pixels = /^pixels:(\d+)\/(\d+)$/.exec(source);
  if (pixels !== null) return openPixelsBackbone(Number(pixels[1]), Number(pixels[2]));
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
  const { outputs } = model.config.backbone;
  return openOnnxBackbone({
    file,
    preprocessing: model.preprocessing,
    ...(outputs === undefined ? {} : { outputs }),
    ...(threads === undefined ? {} : { threads }),
  });
}
