import { ensureEngine } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder, Preprocessing } from '../embedders/embedder.js';
import { openFaceApiBackbone } from '../embedders/face-api/face-api.js';
import { openOnnxBackbone } from '../embedders/onnx.js';
import { openOnnxAsNative } from '../embedders/onnx-native.js';
import { openPixelsBackbone } from '../embedders/pixels.js';
import { openTfjsBackbone } from '../embedders/tfjs.js';
import type { TfjsOutputs } from '../embedders/tfjs-runners.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';
import { openFolderBackbone } from './folder-backbone.js';

/** What {@link openNamedBackbone} must know beyond the name; each kind of backbone has its own defaults. */
export interface NamedBackboneOptions extends OnnxRuntimeOptions {
  /** Which outputs are the embedding and, if any, the head's input. */
  readonly outputs?: TfjsOutputs;
  /** How images become the input. */
  readonly preprocessing?: Partial<Preprocessing>;
}

type Open = (place: string, options: NamedBackboneOptions) => Promise<Embedder>;

const kinds: Readonly<Record<string, Open>> = {
  onnx: (file, options) => openOnnxBackbone({ file, ...options }),
  async native(file, { outputs, preprocessing }) {
    await ensureEngine();
    return openOnnxAsNative({ file, ...(outputs && { outputs }), ...(preprocessing && { preprocessing }) });
  },
  async tfjs(model, { outputs, preprocessing }) {
    await ensureEngine();
    return openTfjsBackbone({ model, ...(outputs && { outputs }), ...(preprocessing && { preprocessing }) });
  },
  async model(folder) {
    await ensureEngine();
    return openFolderBackbone(folder);
  },
  async 'face-api'(folder, { preprocessing: { width = 160, height = 160 } = {} }) {
    await ensureEngine();
    return openFaceApiBackbone({ size: { width, height }, ...(folder === '' ? {} : { folder }) });
  },
  async pixels(grid) {
    const [, size, cells] = /^(\d+)\/(\d+)$/.exec(grid) ?? [];
    if (size === undefined) throw noSuch(`pixels:${grid}`);
    return openPixelsBackbone(Number(size), Number(cells));
  },
};

/**
 * How backbones are named, for messages and help.
 *
 * @example
 * ```ts
 * import { backboneSources, openNamedBackbone } from '@scaleface/models';
 *
 * // For the help of a program that passes its argument on to `openNamedBackbone`.
 * const help = `--backbone SOURCE  ${backboneSources}`;
 * await openNamedBackbone('w600k.onnx').catch((error) => help.includes(error.expected)); // => true
 * ```
 */
export const backboneSources =
  'onnx:FILE, native:FILE.onnx, tfjs:MODEL.json, model:FOLDER, face-api or pixels:SIZE/CELLS';

/**
 * Opens a backbone by kind and place, as `--backbone` names it: `onnx:FILE` (through ONNX Runtime), `native:FILE.onnx`
 * (as native layers), `tfjs:FILE` (or its folder), `model:FOLDER` for the backbone that a model folder holds, `face-api`
 * (or `face-api:FOLDER`), or `pixels:SIZE/CELLS`. What runs on a tensor engine takes the one in use, else the best that
 * is installed.
 *
 * @param source - Kind, colon, place.
 * @param options - Outputs, preprocessing, threads.
 * @returns The backbone; close it.
 * @throws ScaleFaceError `unknown-name` for another kind of backbone; as `openOnnxBackbone` and `openTfjsBackbone`.
 *
 * @example
 * ```ts
 * import { openNamedBackbone } from '@scaleface/models';
 *
 * const backbone = await openNamedBackbone('pixels:4/2');
 * const { embedding } = await backbone.embed([{ data: new Uint8Array(48), width: 4, height: 4 }]);
 * embedding.length; // => 4
 * ```
 */
export async function openNamedBackbone(source: string, options: NamedBackboneOptions = {}): Promise<Embedder> {
  const [, kind = '', place = ''] = /^([^:]*):?(.*)$/.exec(source) ?? [];
  const open = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (open === undefined || (place === '' && kind !== 'face-api')) throw noSuch(source);
  return open(place, options);
}

const noSuch = (received: string): ScaleFaceError =>
  new ScaleFaceError('no such backbone', {
    code: 'unknown-name',
    path: 'backbone',
    expected: backboneSources,
    received,
    ...(/\.onnx$/i.test(received) && !received.includes(':') && { hint: `Did you mean onnx:${received}?` }),
  });
