import { ScaleFaceError } from '@scaleface/numerics';
import type { DiscardInput, DiscardPreset } from './discard-types.js';

/** What a preset says. */
export type DiscardConvention = Required<Pick<DiscardInput, 'error' | 'startingError' | 'starting' | 'upTo'>>;

const nist = { error: 'fnmr', starting: 'observed', upTo: 1 } as const;
const iso = { error: 'fnmr', starting: 'quantile', upTo: 0.2 } as const;

/**
 * Conventions of {@link errorVersusDiscard} by name; the last figure is the starting error in percent. `nist-fate-…`: as
 * NIST's Face Analysis Technology Evaluation fixes the threshold, at a genuine score. `iso-29794-1-…`: the curve of
 * ISO/IEC 29794-1 as the open implementation of Schlett et al. draws it, with an interpolated threshold and the area up to
 * a fifth discarded. In both a pair is as good as the worse of its images: give the qualities of the images and `combine:
 * 'min'`. Named after these documents, not assessed against them.
 *
 * @example
 * ```ts
 * import { DISCARD_PRESETS } from '@scaleface/eval';
 *
 * DISCARD_PRESETS['nist-fate-1'].startingError; // => 0.01
 * DISCARD_PRESETS['iso-29794-1-5'].upTo; // => 0.2
 * ```
 */
export const DISCARD_PRESETS: Readonly<Record<DiscardPreset, DiscardConvention>> = {
  'nist-fate-1': { ...nist, startingError: 0.01 },
  'nist-fate-5': { ...nist, startingError: 0.05 },
  'iso-29794-1-1': { ...iso, startingError: 0.01 },
  'iso-29794-1-5': { ...iso, startingError: 0.05 },
};

/** What an input says, its preset and the defaults, in this order. */
export function discardConvention(input: Omit<DiscardInput, 'scores' | 'uncertainty'>): DiscardConvention {
  const defaults: DiscardConvention = { error: 'fnmr', startingError: 0.05, starting: 'quantile', upTo: 1 };
  const { preset } = input;
  const base = preset === undefined ? defaults : (DISCARD_PRESETS[preset] as DiscardConvention | undefined);
  if (base === undefined) {
    throw new ScaleFaceError('no such preset', {
      code: 'unknown-name',
      path: 'preset',
      expected: Object.keys(DISCARD_PRESETS).join(', '),
      received: String(preset),
    });
  }
  return {
    error: input.error ?? base.error,
    startingError: input.startingError ?? base.startingError,
    starting: input.starting ?? base.starting,
    upTo: input.upTo ?? base.upTo,
  };
}
