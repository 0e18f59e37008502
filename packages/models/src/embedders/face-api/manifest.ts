import { ScaleFaceError } from '@scaleface/numerics';
import type { TfjsWeight, WeightGroup } from '../tfjs-model.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isNumber = (value: unknown): boolean => value === undefined || Number.isFinite(value);
const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isQuantization = (value: unknown): boolean =>
  isObject(value) &&
  ['uint8', 'uint16', 'float16'].includes(value.dtype as string) &&
  isNumber(value.scale) &&
  isNumber(value.min);

const isWeight = (value: unknown): value is TfjsWeight =>
  isObject(value) &&
  isName(value.name) &&
  Array.isArray(value.shape) &&
  value.shape.every(isSize) &&
  value.dtype === 'float32' &&
  (value.quantization === undefined || isQuantization(value.quantization));

const isGroup = (value: unknown): value is WeightGroup =>
  isObject(value) &&
  Array.isArray(value.paths) &&
  value.paths.length === 1 &&
  value.paths.every(isName) &&
  Array.isArray(value.weights) &&
  value.weights.every(isWeight);

/**
 * The one group of weights that a manifest of the package has. Looked at by hand, so that no other package is needed for it.
 *
 * @param bytes - The manifest.
 * @param path - Its file, for errors.
 * @throws ScaleFaceError `bad-format`.
 */
export function parseManifest(bytes: Uint8Array, path: string): [WeightGroup] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Said below.
  }
  if (Array.isArray(json) && json.length === 1 && isGroup(json[0])) return [json[0]];
  throw new ScaleFaceError('not a manifest of this package', {
    code: 'bad-format',
    path,
    expected: 'one group of weights in one file, all of them float32',
  });
}
