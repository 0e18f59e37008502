import { ScaleFaceError } from '@scaleface/numerics';
import { shown } from '../storage/shown.js';
import type { QualityDescription } from './quality-estimator.js';

/**
 * A description as a file says it, checked.
 *
 * @param value - The parsed JSON.
 * @param path - Where it stands, for the message.
 * @throws ScaleFaceError `bad-format`.
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
 */
export const sameQuality = (a: QualityDescription, b: QualityDescription): boolean => keyOf(a) === keyOf(b);

const keyOf = (quality: QualityDescription): string => {
  if (quality.kind === 'tta') return JSON.stringify([quality.views, quality.shift, quality.zoom, quality.seed]);
  const { sha256, output, negate, preprocessing } = quality;
  const { width, height, colour, layout, mean, scale } = preprocessing;
  return JSON.stringify([sha256, output, negate, width, height, colour, layout, mean, scale]);
};
