import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Embedder, openNativeBackbone, openOnnxBackbone, openPixelsBackbone } from '@scaleface/models';
import { unreadable } from '@scaleface/models/storage';
import type { BackboneConfig, NetworkConfig } from './config-types.js';

/**
 * Opens a backbone of a configuration.
 *
 * @param backbone - The configuration's entry.
 * @param data - The data root.
 * @throws ScaleFaceError as `openOnnxBackbone` and `openNativeBackbone`; `missing-file` for weights that are not there.
 *
 * @example
 * ```ts
 * import { openBackbone, parseRunConfig } from '@scaleface/pipeline';
 *
 * const { backbone } = parseRunConfig({
 *   backbone: { network: { name: 'small' }, weights: 'weights/arcface.safetensors' },
 *   train: { folders: [{ folder: 'train' }] },
 *   tests: [{ name: 'strangers', folder: 'test', pairs: 'pairs.csv' }],
 * });
 * await openBackbone(backbone, '/no/such/data').catch((error) => error.code); // => 'missing-file'
 *
 * const pixels = await openBackbone({ pixels: { size: 8, cells: 2 } }, '.'); // without weights, for a first try
 * const image = { data: new Uint8Array(192).fill(90), width: 8, height: 8 };
 * (await pixels.embed([image])).embedding.length; // => 4
 * ```
 */
export async function openBackbone(backbone: BackboneConfig, data: string): Promise<Embedder> {
  if ('pixels' in backbone) return openPixelsBackbone(backbone.pixels.size, backbone.pixels.cells);
  if ('network' in backbone) return openNetwork(backbone, data);
  const { onnx, input, outputs, preprocessing, threads } = backbone;
  return openOnnxBackbone({
    file: join(data, onnx),
    outputs,
    preprocessing,
    ...(input === undefined ? {} : { input }),
    ...(threads === undefined ? {} : { threads }),
  });
}

async function openNetwork({ network, weights, preprocessing }: NetworkConfig, data: string): Promise<Embedder> {
  const file = join(data, weights);
  const bytes = await readFile(file).catch(unreadable('the weights', file));
  return openNativeBackbone({ architecture: network, weights: bytes, preprocessing });
}

/** The file of a backbone, below the data root, if it has one. */
export const backboneFile = (backbone: BackboneConfig): string | undefined =>
  'onnx' in backbone ? backbone.onnx : 'network' in backbone ? backbone.weights : undefined;

/**
 * A backbone's entry as it decides what its embeddings are: where its file lies changes nothing.
 *
 * @param backbone - The configuration's entry.
 */
export function withoutPlace(backbone: BackboneConfig): BackboneConfig {
  if ('onnx' in backbone) return { ...backbone, onnx: basename(backbone.onnx) };
  if ('network' in backbone) return { ...backbone, weights: basename(backbone.weights) };
  return backbone;
}
