import type { PairQuality } from '@scaleface/eval';

/** How the tests are evaluated. */
export interface EvaluateConfig {
  /** False accept rates. */
  fars: number[];
  /** Whether rates too low for the impostor pairs of a test are allowed, with a warning; refused by default. */
  allowUnreachableFars?: boolean | undefined;
  /** Rejected portions of the table's columns. */
  rejected: number[];
  /** How the confidences of two images become one; `model`: as the model of each method was fitted, harmonic without one. */
  combine: PairQuality | 'model';
  /** Names of the rows that the others are compared with; the norm and the main method by default. */
  against?: readonly string[] | undefined;
  /** Draws of the bootstrap. */
  replicates: number;
  /** Coverage of the intervals. */
  level: number;
}
