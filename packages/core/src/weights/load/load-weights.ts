import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { Module } from '../../nn/module.js';
import { decodeSafetensors } from '../safetensors.js';
import type { StoredArray } from '../stored-array.js';
import { toTensors } from '../tensors.js';
import { readTorchCheckpoint, stripPrefix } from '../torch/checkpoint.js';

type StateDict = Readonly<Record<string, StoredArray>>;

/** Where the weights of a module were found. */
export interface FoundWeights {
  /** The dotted path of the state dict in a PyTorch checkpoint; `''` for a file that is one, and for safetensors. */
  readonly stateDict: string;
  /** The prefix that was stripped from its names. */
  readonly prefix: string;
}

/** Which state dict to use if several fit. */
export interface LoadWeightsOptions {
  /** The dotted path of the state dict, for instance `backbone`. Default: the first that fits. */
  readonly stateDict?: string;
}

/** A safetensors file starts with the length of its header, and the header with a brace. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes.byteLength > 8 && bytes[8] === 0x7b;

const isOptional = (name: string): boolean => name.endsWith('num_batches_tracked');

/** The prefixes under which a state dict has the first wanted name. */
const prefixesOf = (dict: StateDict, wanted: string): string[] =>
  Object.keys(dict)
    .filter((name) => name === wanted || name.endsWith(`.${wanted}`))
    .map((name) => name.slice(0, -wanted.length));

/**
 * Sets the variables of a module from a file of weights: safetensors, or a PyTorch checkpoint whose state dict may be
 * below any key (`backbone`, `state_dict`, …) and any prefix (`module.`, `features.module.`, …).
 *
 * @param module - The module; nothing is set unless everything fits.
 * @param bytes - The whole file.
 * @param options - Which state dict is meant, if several fit.
 * @returns Where the weights were found.
 * @throws ScaleFaceError as `decodeSafetensors` and `readTorchCheckpoint`; `unknown-name` if no state dict of the file
 * has all the names of the module; `shape-mismatch`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { encodeSafetensors, Linear, loadWeights, storedArray } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const layer = new Linear({ inFeatures: 2, outFeatures: 1, bias: false, random: createRandom(1) });
 * const file = encodeSafetensors({ 'module.weight': storedArray(new Float32Array([3, 4]), [1, 2]) });
 * loadWeights(layer, file).prefix; // => 'module.'
 * Array.from(layer.variables.weight?.dataSync() ?? []); // => [3, 4]
 * ```
 */
export function loadWeights(
  module: Module<unknown>,
  bytes: Uint8Array,
  options: LoadWeightsOptions = {},
): FoundWeights {
  const dicts: Readonly<Record<string, StateDict>> = isSafetensors(bytes)
    ? { '': decodeSafetensors(bytes).arrays }
    : readTorchCheckpoint(bytes).stateDicts;
  const names = Object.keys(module.variables).filter((name) => !isOptional(name));
  for (const [stateDict, dict] of Object.entries(dicts)) {
    if (options.stateDict !== undefined && options.stateDict !== stateDict) continue;
    for (const prefix of prefixesOf(dict, names[0] ?? '')) {
      const own = stripPrefix(dict, prefix);
      if (!names.every((name) => Object.hasOwn(own, name))) continue;
      const known = new Set(Object.keys(module.variables));
      // A prefix marks off what belongs to the module; without one, names beyond it are an error.
      const chosen = prefix === '' ? own : Object.fromEntries(Object.entries(own).filter(([name]) => known.has(name)));
      const tensors = toTensors(chosen);
      module.loadStateDict(tensors);
      tf.dispose(tensors);
      return { stateDict, prefix };
    }
  }
  throw new ScaleFaceError('no state dict of the file fits the module', {
    code: 'unknown-name',
    path: options.stateDict ?? 'file',
    expected: `${names.slice(0, 3).join(', ')}, …`,
    received: Object.entries(dicts)
      .map(([path, dict]) => `${path === '' ? 'file' : path}: ${Object.keys(dict).slice(0, 3).join(', ')}, …`)
      .join('; '),
  });
}
