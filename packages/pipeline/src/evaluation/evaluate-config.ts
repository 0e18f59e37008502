import type { PairQuality } from '@scaleface/eval';

/** How the tests are evaluated. */
export interface EvaluateConfig {
  /** False accept rates. */
  fars: number[];
  /** Whether rates too low for the impostor pairs of a test are allowed, with a warning; refused by default. */
  allowUnreachableFars?: boolean | undefined;
  /**
   * Shares of genuine pairs, in (0, 1), for which the tables are made once more: each genuine pair counts as often as comes
   * closest to it, at least once. None by default.
   */
  genuineShares?: readonly number[] | undefined;
  /** Rejected portions of the table's columns. */
  rejected: number[];
  /** How the confidences of two images become one; `model`: as the model of each method was fitted, harmonic without one. */
  combine: PairQuality | 'model';
  /**
   * Names of the rows that the others are compared with; the norm and the main method by default. `norm-product` adds the
   * norm once more, with the product as the confidence of a pair; `pfe-prob-cosine` adds ProbCosine of a method that says
   * variances, here `pfe`.
   */
  against?: readonly string[] | undefined;
  /** Draws of the bootstrap. */
  replicates: number;
  /** Coverage of the intervals. */
  level: number;
}
