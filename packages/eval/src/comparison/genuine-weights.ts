import { ScaleFaceError } from '@scaleface/numerics';
import { isGenuine } from '../input/arrays.js';
import type { ComparisonInput } from './comparison-types.js';

/**
 * The weight of each pair where genuine ones count several times.
 *
 * @param input - Labels, and how often a genuine pair counts.
 * @returns One whole number per pair; nothing where every pair counts once.
 * @throws ScaleFaceError `out-of-range`.
 */
export function genuineWeights({
  labels,
  genuineWeight = 1,
}: Pick<ComparisonInput, 'labels' | 'genuineWeight'>): Float64Array | undefined {
  if (!(Number.isInteger(genuineWeight) && genuineWeight >= 1)) {
    throw new ScaleFaceError('not how often a pair can count', {
      code: 'out-of-range',
      path: 'genuineWeight',
      expected: 'an integer of at least 1',
      received: String(genuineWeight),
    });
  }
  if (genuineWeight === 1) return undefined;
  return Float64Array.from({ length: labels.length }, (_, i) => (isGenuine(labels[i]) ? genuineWeight : 1));
}
