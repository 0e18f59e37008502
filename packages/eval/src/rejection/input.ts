import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkWholeWeights } from '../counts/weights.js';
import type { Labels, Numbers } from '../input/arrays.js';
import { checkFractions, checkNumbers, checkSameLength, checkScores } from '../input/arrays.js';
import { checkRule } from '../verification/tar-at-far-ranked.js';
import {
  conventionOf,
  type RejectionConvention,
  type RejectionPreset,
  usualPortions,
  usualTargets,
} from './convention.js';
import type { RejectionProblem } from './engine.js';
import { type Lineup, lineUp } from './lineup.js';
import { type ImageQualities, pairUncertainties } from './pair-uncertainties.js';

/** What `rejectVerification` works on. */
export interface RejectionInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** One label per pair, 1 or `true` for genuine. */
  readonly labels: Labels;
  /** One uncertainty (or confidence, see `mode`) per pair, or the qualities of its two images. */
  readonly uncertainty: Numbers | ImageQualities;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** Rejected portions $r \in [0, 1]$, ascending. Default: the preset's usual grid. */
  readonly rejectedPortions?: Numbers;
  /** Operating points: false accept rates, or starting errors (`nist`, `dasec`). Default: the preset's usual ones. */
  readonly fars?: Numbers;
  /** The convention. Default `scaleface`. */
  readonly preset?: RejectionPreset;
  /** Parts of the preset to replace, for instance `{ ties: 'block' }`. */
  readonly convention?: Partial<RejectionConvention>;
  /**
   * One whole weight per pair: a pair of weight $w$ counts as $w$ copies of it, next to each other in the list, one of
   * weight 0 as if it were not there. Default 1.
   */
  readonly weights?: Numbers;
}

/** Checks that portions are fractions that do not fall. */
export function checkAscending(portions: readonly number[]): void {
  checkFractions(portions, 'rejectedPortions');
  for (let i = 1; i < portions.length; i++) {
    if (at(portions, i) >= at(portions, i - 1)) continue;
    throw new ScaleFaceError('not ascending', {
      code: 'invalid-argument',
      path: `rejectedPortions[${i}]`,
      expected: `at least ${portions[i - 1]}`,
      received: String(portions[i]),
    });
  }
}

/** The pairs and the convention of an input, checked. */
export function problemOf(input: Omit<RejectionInput, 'uncertainty' | 'mode' | 'weights'>): RejectionProblem {
  const { scores, labels, preset = 'scaleface' } = input;
  const convention = conventionOf(preset, input.convention);
  checkRule(convention.rule);
  checkScores(scores, labels);
  const targets = input.fars ?? usualTargets(preset);
  checkFractions(targets, 'fars');
  const fars = Array.from(targets);
  const portions = Array.from(input.rejectedPortions ?? usualPortions(preset));
  checkAscending(portions);
  return { scores, labels, convention, fars, portions };
}

/** The order in which the pairs of an input leave, checked. */
export function lineupOf(input: Pick<RejectionInput, 'scores' | 'uncertainty' | 'mode'>): Lineup {
  const uncertainty = pairUncertainties(input.uncertainty);
  checkSameLength(input.scores, uncertainty, 'uncertainty');
  checkNumbers(uncertainty, 'uncertainty');
  return lineUp(uncertainty, input.mode ?? 'uncertainty');
}

/** The weights of an input, checked, if it has any. */
export function weightsOf({ scores, weights }: Pick<RejectionInput, 'scores' | 'weights'>): Numbers | undefined {
  if (weights !== undefined) checkWholeWeights(scores, weights, 'weights');
  return weights;
}
