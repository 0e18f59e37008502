import { join } from 'node:path';
import { type Embedder, openOnnxBackbone, openPixelsBackbone } from '@scaleface/models';
import type { RunConfig } from './config-types.js';

/**
 * Opens the backbone of a configuration.
 *
 * @param backbone - The configuration's entry.
 * @param data - The data root.
 * @throws ScaleFaceError as `openOnnxBackbone`.
 */
export async function openBackbone(backbone: RunConfig['backbone'], data: string): Promise<Embedder> {
  if ('pixels' in backbone) return openPixelsBackbone(backbone.pixels.size, backbone.pixels.cells);
  const { onnx, input, outputs, preprocessing, threads } = backbone;
  return openOnnxBackbone({
    file: join(data, onnx),
    outputs,
    preprocessing,
    ...(input === undefined ? {} : { input }),
    ...(threads === undefined ? {} : { threads }),
  });
}
