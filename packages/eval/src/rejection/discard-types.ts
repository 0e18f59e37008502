import type { Labels, Numbers } from '../input/arrays.js';
import type { ImageQualities } from './pair-uncertainties.js';

/** The named ways to draw errors against discard. */
export type DiscardPreset = 'nist-fate-1' | 'nist-fate-5' | 'iso-29794-1-1' | 'iso-29794-1-5';

/** What `errorVersusDiscard` works on. */
export interface DiscardInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair; without labels all pairs are of the class whose error is drawn. */
  readonly labels?: Labels;
  /** One uncertainty (or confidence, see `mode`) per pair, or the qualities of its two images. */
  readonly uncertainty: Numbers | ImageQualities;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** A named convention, for what is not given below. */
  readonly preset?: DiscardPreset;
  /** `fnmr`: genuine pairs below the threshold; `fmr`: impostor pairs at or above it. Default `fnmr`. */
  readonly error?: 'fnmr' | 'fmr';
  /** Share of errors before anything is discarded; sets the threshold. Default 0.05. */
  readonly startingError?: number;
  /** The threshold itself, for instance one set on other data; `startingError` is then not used. */
  readonly threshold?: number;
  /**
   * How the starting error becomes a threshold: `quantile` interpolates between scores (dasec), `observed` takes a
   * score and never starts above the error asked for (NIST). Default `quantile`.
   */
  readonly starting?: 'quantile' | 'observed';
  /** Right end of the partial area. Default 1. */
  readonly upTo?: number;
  /** One whole weight per pair: a pair of weight $w$ counts as $w$ copies of it. Default 1. */
  readonly weights?: Numbers;
}

/** An error-versus-discard characteristic: a step function with a step wherever the uncertainty changes. */
export interface DiscardCurve {
  /** Discarded fractions, from 0 to 1, one after each block of equally uncertain pairs. */
  readonly discard: Float64Array;
  /** Error among the pairs kept, valid from this fraction to the next; 0 when nothing is kept. */
  readonly error: Float64Array;
  /** The fixed threshold. */
  readonly threshold: number;
  /** Pairs of the class. */
  readonly pairs: number;
  /** How many of them are errors before anything is discarded: what every figure of the curve rests on. */
  readonly errors: number;
  /** Error before anything is discarded, $e_0$: what the threshold really gives. */
  readonly startingError: number;
  /** Area under the steps up to `upTo`. */
  readonly area: number;
  /** The least area possible, $e_0^2/2 - \max(0, e_0-L)^2/2$: each discarded pair an error. */
  readonly bestArea: number;
  /** `area` − `bestArea`. */
  readonly areaAboveBest: number;
}
