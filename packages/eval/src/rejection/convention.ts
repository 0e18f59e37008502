import { ScaleFaceError } from '@scaleface/numerics';
import type { FarRule } from '../verification/threshold.js';

/** The named conventions of the field. */
export type RejectionPreset = 'scaleface' | 'fixed' | 'nist' | 'dasec' | 'cr-fiqa' | 'magface';

/** Everything that must be specified before an "area under the rejection curve" means something. */
export interface RejectionConvention {
  /** `refit`: the threshold is set again on the pairs kept; `fixed`: set once on all pairs. */
  readonly threshold: 'refit' | 'fixed';
  /** Which pairs leave: of `both` classes by one common order, `genuine` only, or the same share of each class. */
  readonly discard: 'both' | 'genuine' | 'proportional';
  /** How the area is taken: linear between the points, or the value at the left end of each interval. */
  readonly integration: 'trapezoid' | 'step';
  /**
   * What happens when the cut falls among equally uncertain pairs. `stable`: input order decides (the published
   * scripts; the result depends on the order of the list). `block`: they stay until all of them can leave; the result
   * does not depend on the order.
   */
  readonly ties: 'stable' | 'block';
  /** `kept`: $\lfloor N(1-r) \rfloor$ pairs stay; `rejected`: $\lfloor Nr \rfloor$ pairs leave. */
  readonly rounding: 'kept' | 'rejected';
  /** What is plotted: the true accept rate, or $\mathrm{FNMR} = 1 - \mathrm{TAR}$. */
  readonly measure: 'tar' | 'fnmr';
  /** Operating points are false accept rates, or false non-match rates before any rejection. */
  readonly target: 'far' | 'starting-error';
  /** How a false accept rate becomes a threshold. */
  readonly rule: FarRule;
  /**
   * How a starting error $e$ becomes a threshold: the genuine score at index $\lfloor en \rfloor$ of the ascending
   * order (`observed`: FNMR never above $e$), or the linearly interpolated quantile (`quantile`, NumPy's default).
   */
  readonly starting: 'observed' | 'quantile';
  /** Is a score equal to the threshold a match (`at-least`) or not (`above`)? */
  readonly accept: 'at-least' | 'above';
}

const scaleface: RejectionConvention = {
  threshold: 'refit',
  discard: 'both',
  integration: 'trapezoid',
  ties: 'stable',
  rounding: 'kept',
  measure: 'tar',
  target: 'far',
  rule: 'scaleface',
  starting: 'observed',
  accept: 'at-least',
};

const nist: RejectionConvention = {
  threshold: 'fixed',
  discard: 'genuine',
  integration: 'step',
  ties: 'block',
  rounding: 'rejected',
  measure: 'fnmr',
  target: 'starting-error',
  rule: 'conservative',
  starting: 'observed',
  accept: 'at-least',
};

const crFiqa: RejectionConvention = {
  ...scaleface,
  rounding: 'rejected',
  measure: 'fnmr',
  rule: 'nearest',
  accept: 'above',
};

/**
 * The conventions by name.
 *
 * @example
 * ```ts
 * import { REJECTION_PRESETS, rejectVerification } from '@scaleface/eval';
 *
 * const { scaleface, nist } = REJECTION_PRESETS;
 * [scaleface.measure, scaleface.threshold, scaleface.discard]; // => ['tar', 'refit', 'both']
 * [nist.measure, nist.threshold, nist.discard]; // => ['fnmr', 'fixed', 'genuine']
 *
 * // The same pairs, but two numbers that must not be compared with each other.
 * const pairs = { scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3], labels: [1, 1, 1, 0, 0, 0] };
 * const input = { ...pairs, uncertainty: [0.1, 0.9, 0.2, 0.3, 0.1, 0.2], rejectedPortions: [0, 0.5], fars: [0.34] };
 * rejectVerification({ ...input, convention: scaleface }).area[0]; // => 0.41667
 * rejectVerification({ ...input, convention: nist }).area[0]; // => 0.16667
 * ```
 */
export const REJECTION_PRESETS: Readonly<Record<RejectionPreset, RejectionConvention>> = {
  scaleface,
  fixed: { ...scaleface, threshold: 'fixed' },
  nist,
  dasec: { ...nist, starting: 'quantile' },
  'cr-fiqa': crFiqa,
  magface: { ...crFiqa, rule: 'strict' },
};

/** A preset with parts replaced. */
export function conventionOf(
  preset: RejectionPreset,
  changes: Partial<RejectionConvention> | undefined,
): RejectionConvention {
  const base = REJECTION_PRESETS[preset] as RejectionConvention | undefined;
  if (base === undefined) {
    throw new ScaleFaceError('no such preset', {
      code: 'unknown-name',
      path: 'preset',
      expected: Object.keys(REJECTION_PRESETS).join(', '),
      received: String(preset),
    });
  }
  return { ...base, ...changes };
}

const spread = (first: number, step: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i * step);

/** The rejected portions a preset is usually drawn over. */
export const usualPortions = (preset: RejectionPreset): number[] => {
  if (preset === 'cr-fiqa' || preset === 'magface') return spread(0, 0.05, 20);
  return preset === 'scaleface' || preset === 'fixed' ? spread(0, 0.5 / 249, 250) : spread(0, 0.01, 100);
};

/** The operating points a preset is usually drawn at: false accept rates, or starting errors. */
export const usualTargets = (preset: RejectionPreset): number[] => {
  if (preset === 'nist') return [0.01, 0.05];
  return preset === 'dasec' ? [0.05] : [1e-4, 1e-3, 1e-2];
};
