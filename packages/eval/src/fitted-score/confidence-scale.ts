import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { extentOf } from '../input/extent.js';
import { mapNumbers, zipNumbers } from '../input/map-numbers.js';
import { quantileSorted } from '../rank/quantile-sorted.js';
import type { ConfidenceCombination, ConfidenceScale, ConfidenceTransform } from './model.js';

const COMBINE: Readonly<Record<ConfidenceCombination, (l1: number, l2: number) => number>> = {
  // ln 2 − ln(e^−l1 + e^−l2), with the smaller of the two taken out of the sum.
  harmonic: (l1, l2) => Math.min(l1, l2) + Math.LN2 - Math.log1p(Math.exp(-Math.abs(l1 - l2))),
  product: (l1, l2) => (l1 + l2) / 2,
  min: Math.min,
};

/** The names of the combinations. */
export const COMBINATIONS = Object.keys(COMBINE) as ConfidenceCombination[];

/**
 * Confidences as numbers $l$ on which they are standardised.
 *
 * @throws ScaleFaceError `not-finite`; `out-of-range` for a confidence that has no logarithm.
 */
export function transformed(transform: ConfidenceTransform, confidences: Numbers, path: string): Float64Array {
  return mapNumbers(confidences, (confidence, i) => {
    const log = transform === 'log';
    if (!Number.isFinite(confidence) || (log && confidence <= 0)) {
      throw new ScaleFaceError('not a confidence', {
        code: Number.isFinite(confidence) ? 'out-of-range' : 'not-finite',
        path: `${path}[${i}]`,
        expected: log ? 'a finite number above 0, which has a logarithm' : 'a finite number',
        received: String(confidence),
        ...(log ? { hint: "For confidences that may be 0 or negative take transform: 'identity'" } : {}),
      });
    }
    return log ? Math.log(confidence) : confidence;
  });
}

/**
 * The 1st and the 99th percentile of some numbers, and the mean and the population standard deviation of the numbers clipped
 * to them. Numbers whose squares leave the range of float64 are brought near 1 first.
 */
export function standardOfClipped(values: Float64Array): Pick<ConfidenceScale, 'clip' | 'mean' | 'sd'> {
  const largest = Math.max(...extentOf(values).map(Math.abs));
  const ordinary = largest === 0 || (largest > 1e-100 && largest < 1e100);
  const unit = ordinary ? 1 : 2 ** Math.min(1023, Math.floor(Math.log2(largest)));
  const ascending = values.map((v) => v / unit).sort();
  const low = quantileSorted(ascending, 0.01) + 0;
  const high = quantileSorted(ascending, 0.99) + 0;
  const clip = [low * unit, high * unit] as const;
  if (low === high) return { clip, mean: clip[0], sd: 1 };
  const clipped = ascending.map((v) => Math.min(high, Math.max(low, v)));
  const mean = Math.min(high, Math.max(low, clipped.reduce((sum, v) => sum + v, 0) / clipped.length));
  const variance = clipped.reduce((sum, v) => sum + (v - mean) ** 2, 0) / clipped.length;
  return { clip, mean: mean * unit + 0, sd: Math.sqrt(variance) * unit || 1 };
}

/** $l$ clipped and standardised. */
export function standardised({ clip, mean, sd }: Pick<ConfidenceScale, 'clip' | 'mean' | 'sd'>, l: number): number {
  const clipped = Math.min(clip[1], Math.max(clip[0], l));
  const away = clipped - mean;
  return Number.isFinite(away) ? away / sd : (clipped / 2 - mean / 2) / (sd / 2);
}

/** $h$ of every pair from the transformed confidences of its two images. */
export function combined(scale: ConfidenceScale, left: Float64Array, right: Float64Array): Float64Array {
  const combine = COMBINE[scale.combine];
  return zipNumbers(left, right, (l1, l2) => combine(standardised(scale, l1), standardised(scale, l2)));
}
