import type { Estimate } from '@scaleface/eval';

/** What discarding the pairs of least confidence does to a fixed false non-match rate, for each of some confidences. */
export interface ReportDiscard {
  /** The false non-match rate at which the threshold is fixed. */
  readonly startingError: number;
  /** The discarded share up to which areas go. */
  readonly upTo: number;
  /** A line a confidence. */
  readonly rows: readonly {
    /** Its name. */
    readonly name: string;
    /** Its name for readers. */
    readonly label: string;
    /** What compares the pairs. */
    readonly score: string;
    /** Genuine pairs. */
    readonly pairs: number;
    /** False non-matches before anything is discarded. */
    readonly errors: number;
    /** The discarded share that halves the rate; infinite where none does. */
    readonly toHalve: Estimate;
    /** Area between the curve and the best possible one. */
    readonly areaAboveBest: Estimate;
  }[];
}
