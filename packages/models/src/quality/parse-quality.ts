import { ScaleFaceError } from '@scaleface/numerics';
import { shown } from '../storage/shown.js';
import type { QualityDescription } from './quality-estimator.js';

/**
 * A description as a file says it, checked.
 *
 * @param value - The parsed JSON.
 * @param path - Where it stands, for the message.
 * @throws ScaleFaceError `bad-format`.
 *
 * @example
 * ```ts
 * import { parseQuality } from '@scaleface/models';
 *
 * const json = '{ "kind": "tta", "views": 8, "shift": 0.05, "zoom": 0.05, "seed": 0 }';
 * parseQuality(JSON.parse(json), 'config.json: quality').kind; // => 'tta'
 *
 * const wrong = async () => parseQuality({ kind: 'tta', views: 'many' }, 'config.json: quality');
 * await wrong().catch((error) => error.received); // => '{"kind":"tta","views":"many"}'
 * ```
 */
export function parseQuality(value: unknown, path: string): QualityDescription {
  const said = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const numbers = (...names: readonly string[]): boolean => names.every((name) => Number.isFinite(said[name]));
  const texts = (...names: readonly string[]): boolean => names.every((name) => typeof said[name] === 'string');
  if (said.kind === 'tta' && numbers('views', 'shift', 'zoom', 'seed')) return value as QualityDescription;
  if (said.kind === 'onnx' && texts('name', 'sha256', 'output') && said.preprocessing instanceof Object) {
    return value as QualityDescription;
  }
  throw new ScaleFaceError('not an estimator of quality', {
    code: 'bad-format',
    path,
    expected: 'kind onnx with its network and preprocessing, or kind tta with its views',
    received: value === undefined ? 'nothing' : shown(value),
  });
}

/**
 * Whether two descriptions are of one estimator: where a network's file lies, and what it is called, changes nothing.
 *
 * @param a - One.
 * @param b - The other.
 *
 * @example
 * ```ts
 * import { parseQuality, sameQuality } from '@scaleface/models';
 *
 * const preprocessing = { width: 112, height: 112, colour: 'rgb', layout: 'nchw', mean: [0, 0, 0], scale: [1, 1, 1] };
 * const network = (name = '', output = '') =>
 *   parseQuality({ kind: 'onnx', name, sha256: '9f86d081', output, negate: false, preprocessing }, 'quality');
 * sameQuality(network('onnx:fiqa.onnx', 'score'), network('onnx:renamed.onnx', 'score')); // => true
 * sameQuality(network('onnx:fiqa.onnx', 'score'), network('onnx:fiqa.onnx', 'logit')); // => false
 * ```
 */
export const sameQuality = (a: QualityDescription, b: QualityDescription): boolean => keyOf(a) === keyOf(b);

const keyOf = (quality: QualityDescription): string => {
  if (quality.kind === 'tta') return JSON.stringify([quality.views, quality.shift, quality.zoom, quality.seed]);
  const { sha256, output, negate, preprocessing } = quality;
  const { width, height, colour, layout, mean, scale } = preprocessing;
  return JSON.stringify([sha256, output, negate, width, height, colour, layout, mean, scale]);
};
