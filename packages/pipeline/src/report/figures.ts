import type { Estimate } from '@scaleface/eval';

/** The detection error trade-off of one way to compare pairs. */
export interface ReportDet {
  /** Short name for programs: `cosine`, or that of the row with the score. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** False match rates, ascending, which at least five impostor pairs stand for. */
  readonly fmr: readonly number[];
  /** False non-match rate at each of them. */
  readonly fnmr: readonly Estimate[];
  /** The rate at which both are equal. */
  readonly equalErrorRate: Estimate;
}

/** How the probabilities of one method hold on the pairs. */
export interface ReportCalibration {
  /** Short name for programs. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** Mean probability of each bin, ascending; bins have about as many pairs. */
  readonly predicted: readonly number[];
  /** Share of genuine pairs in each, with its interval for independent pairs (Clopper–Pearson). */
  readonly observed: readonly Estimate[];
  /** Expected calibration error, debiased. */
  readonly error?: Estimate;
  /** Cost of the log-likelihood ratios, in bits. */
  readonly cllr?: Estimate;
  /** What the best calibration would leave of it. */
  readonly cllrMin?: Estimate;
}

/** One error. */
export interface WorstError {
  /** The first image. */
  readonly left: string;
  /** The second image. */
  readonly right: string;
  /** Their score. */
  readonly score: number;
  /** Share of all pairs that are less confident, from 0: rejecting more than this share rejects the pair. */
  readonly rank?: number;
}

/** The errors that lie farthest on the wrong side of a threshold. */
export interface WorstErrors {
  /** The false accept rate that the threshold is for. */
  readonly far: number;
  /** The threshold of the cosine; pairs that score at least this are accepted. */
  readonly threshold: number;
  /** Impostor pairs that are accepted, the highest score first. */
  readonly falseMatches: readonly WorstError[];
  /** Genuine pairs that are not, the lowest score first. */
  readonly falseNonMatches: readonly WorstError[];
}
