import type { ScoreCounts } from '../counts/score-counts.js';
import type { Numbers } from '../input/arrays.js';
import type { BootstrapOptions } from '../intervals/bootstrap.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import type { SubjectId } from '../intervals/subjects.js';
import type { PairQuality } from '../pairs/pair-quality.js';
import type { RejectionCurves } from '../rejection/reject-verification.js';
import type { DetCurve, RocCurve } from '../verification/roc.js';
import type { TarAtFar } from '../verification/tar-at-far-ranked.js';
import type { FarRule } from '../verification/threshold.js';
import type { BlockSource } from './block-source.js';
import type { OpenCosines } from './cosine-engine.js';
import type { FusedTemplateTable } from './template-sums.js';
import type { TemplatePairBlock } from './walk-pairs.js';

/** Options of the intervals of streamed template pairs. */
export interface TemplateIntervalOptions extends Omit<BootstrapOptions, 'statistic' | 'subjects'> {
  /**
   * The most pairs that are kept one by one: genuine pairs, and impostor pairs above the thresholds. A rate that needs more
   * has no interval. Default $2^{19}$, which takes some 50 MB and is enough for a rate of 0.001 among IJB-C's pairs.
   */
  readonly pairs?: number;
}

/** What is computed of streamed template pairs. */
export interface TemplatePairOptions {
  /** False accept rates. Default those of the IJB tables: $10^{-6}, 10^{-5}, \dots, 10^{-1}$. */
  readonly fars?: Numbers;
  /** How a rate becomes a threshold. Default `conservative`; the published IJB scripts take `nearest`. */
  readonly rule?: FarRule;
  /**
   * Rejected portions of the pairs, ascending. Default the 250 of the preset `scaleface`, up to one half; an empty list for
   * no rejection.
   */
  readonly rejectedPortions?: Numbers;
  /** How the confidences of two templates become the pair's. Default `harmonic`. */
  readonly combine?: PairQuality;
  /** The subject of each template: with them, intervals are clustered by subject, and labels are compared with them. */
  readonly subjects?: ArrayLike<SubjectId>;
  /** Options of the intervals, or `false` for none. By default there are intervals where there are subjects. */
  readonly intervals?: TemplateIntervalOptions | false;
  /**
   * The points of the curves: `coarse` (default), where the upper 16 bits of a score change; or `all`, every distinct score,
   * for lists whose scores may stand in memory.
   */
  readonly points?: 'coarse' | 'all';
  /** Where cosines are computed; by default on the calling thread. */
  readonly cosines?: OpenCosines;
}

/** What {@link evaluateTemplatePairs} works on. */
export interface TemplatePairInput extends TemplatePairOptions {
  /** The templates. */
  readonly templates: FusedTemplateTable;
  /** The pairs; they are read several times. */
  readonly pairs: BlockSource<TemplatePairBlock>;
}

/** TAR at a rate with its interval, or nothing where the pairs that it needs are too many or a class is empty. */
export type TemplateInterval = IntervalEstimate | undefined;

/** What is known of streamed template pairs. */
export interface TemplatePairEvaluation {
  /** TAR at each rate: `tarAtFar` of all scores, bit for bit. */
  readonly verification: TarAtFar;
  /** The interval of each TAR, if there are subjects. */
  readonly intervals?: readonly TemplateInterval[];
  /** ROC: `rocOfCounts`. */
  readonly roc: RocCurve;
  /** DET: `detOfCounts`. */
  readonly det: DetCurve;
  /**
   * TAR as the least confident pairs are rejected, and the areas, if templates have a confidence: `rejectVerification` of all
   * scores under the preset `scaleface` with `ties: 'block'` and the rule, bit for bit.
   */
  readonly rejection?: RejectionCurves;
  /** Counts of all scores, to be merged with those of other shards; lower bits where the rates needed them. */
  readonly counts: ScoreCounts;
  /** Pairs that have no score because one of their templates failed; they count as non-matches. */
  readonly withoutScore: number;
  /** Templates that have no image. */
  readonly withoutImages: number;
  /** Templates whose images add up to no direction. */
  readonly withoutDirection: number;
}
