import type { Labels, Numbers } from '../input/arrays.js';
import type { RecordSubjects } from '../intervals/subjects.js';
import type { RiskTest } from './test-risk.js';

/** What `controlFalseMatches` works on. */
export interface FalseMatchInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** 1 or `true` for genuine pairs. They tell the cost; the guarantee rests on impostor pairs. */
  readonly labels: Labels;
  /** The two identities of each pair. */
  readonly subjects: Required<RecordSubjects>;
  /** One confidence per pair: pairs below a confidence threshold are abstained on. Default: nothing is. */
  readonly confidence?: Numbers;
  /** Confidence thresholds to choose from, fixed before the calibration data are seen. Default: none but $-\infty$. */
  readonly confidences?: Numbers;
  /** The score threshold, where it is given and the confidence threshold alone is to be chosen. */
  readonly threshold?: number;
  /** $\alpha$ in (0, 1): the false match rate that is allowed among impostor pairs not abstained on. */
  readonly alpha: number;
  /** $\delta$ in (0, 1): how often a rate above it may be let pass. Default 0.05. */
  readonly delta?: number;
  /** `binomial` (default): exact, one pair of each independent couple; `hoeffding-bentkus`: all pairs. */
  readonly test?: RiskTest;
  /** Draws the independent pairs of `binomial`. Default 0. */
  readonly seed?: number;
}

/** A score threshold with a confidence threshold. */
export interface DecisionPoint {
  /** Pairs with a confidence at least this large are decided on. */
  readonly confidence: number;
  /** Of those, scores at least this large match; +∞ where nothing else is safe. */
  readonly threshold: number;
  /** Whether the false match rate is at most $\alpha$, with the guarantee. */
  readonly controlled: boolean;
  /** False match rate among the impostor pairs decided on, each couple counted equally. */
  readonly fmr: number;
  /** Upper bound of that rate, of this point alone, at the level of its test. */
  readonly bound: number;
  /** Independent impostor pairs that the test rests on. */
  readonly trials: number;
  /** Share of the genuine pairs abstained on; `NaN` without any. */
  readonly abstainedGenuine: number;
  /** Share of the impostor pairs abstained on. */
  readonly abstainedImpostor: number;
  /** Share of all genuine pairs that are decided on and match. */
  readonly matched: number;
  /** False non-match rate among the genuine pairs decided on. */
  readonly fnmr: number;
}

/** What `controlFalseMatches` found. */
export interface FalseMatchControl {
  /** Whether a point is controlled. */
  readonly verdict: 'controlled' | 'cannot guarantee';
  /** The controlled point that matches most genuine pairs (without any, that abstains least); absent without one. */
  readonly chosen?: DecisionPoint;
  /** A point per confidence threshold, in descending order. */
  readonly points: readonly DecisionPoint[];
  /** Subjects of impostor pairs. */
  readonly subjects: number;
  /** Subjects needed at least, none of whose pairs match, for any guarantee at these levels. */
  readonly subjectsNeeded: number;
  /** The allowed rate. */
  readonly alpha: number;
  /** How often it may be exceeded. */
  readonly delta: number;
}
