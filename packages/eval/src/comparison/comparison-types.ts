import type { Labels, Numbers } from '../input/arrays.js';
import type { DrawnValues } from '../intervals/bootstrap.js';
import type { RecordSubjects } from '../intervals/subjects.js';

/** A confidence to compare. */
export interface NamedConfidence {
  /** Short name for programs. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** One confidence per pair; the pairs with the smallest are refused first. */
  readonly confidence: Numbers;
  /** Similarities of its own, one per pair, of a method that compares pairs in its own way; the common ones by default. */
  readonly scores?: Numbers;
  /** Name of its own similarities, for instance `MLS`. */
  readonly score?: string;
}

/** What `compareConfidences` needs. */
export interface ComparisonInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** 1 for genuine pairs. */
  readonly labels: Labels;
  /** The two identities of each pair, for intervals clustered by identity. */
  readonly subjects: RecordSubjects;
  /** The confidences, in the order of the table. */
  readonly confidences: readonly NamedConfidence[];
  /** False accept rates, a table each. */
  readonly fars: readonly number[];
  /** Rejected portions of the columns; `[0, 0.1, 0.3, 0.5]` by default. The curves go from 0 to the last one. */
  readonly columns?: readonly number[];
  /** Steps of the curves; 50 by default. */
  readonly steps?: number;
  /** Names of the confidences that every row is compared with, difference by difference; the first one by default. */
  readonly against?: readonly string[];
  /** Draws of the bootstrap; 200 by default, 0 for no intervals. */
  readonly replicates?: number;
  /** Coverage of the intervals; 0.95 by default. */
  readonly level?: number;
  /** Seed of the bootstrap; 0 by default. */
  readonly seed?: number;
  /** Where the values in each draw come from, as `bootstrap` takes them. */
  readonly drawnValues?: DrawnValues | undefined;
  /**
   * How often each genuine pair counts, an integer of at least 1: gives the list another share of genuine pairs, on which
   * rejection depends. 1 by default.
   */
  readonly genuineWeight?: number;
}

/** What `compareConfidences` found. */
export interface ConfidenceComparison {
  /** A table per false accept rate: random, the confidences, oracle. */
  readonly tables: readonly RejectionTable[];
}

/** A number with the interval that holds it at the level of its comparison. */
export interface Estimate {
  /** The point estimate. */
  readonly value: number;
  /** Lower end of the interval; absent where none was computed. */
  readonly low?: number;
  /** Upper end of the interval; absent where none was computed. */
  readonly high?: number;
}

/** The comparisons and errors that a rate rests on; pairs that count several times are counted once. */
export interface RateEvents {
  /** Genuine pairs. */
  readonly genuine: number;
  /** Those of them that do not match. */
  readonly falseNonMatches: number;
  /** Impostor pairs. */
  readonly impostor: number;
  /** Those of them that match. */
  readonly falseMatches: number;
}

/** How well one order of the pairs performs when the least certain ones are rejected. */
export interface ComparisonRow {
  /** Short name for programs, for instance `scaleface`. */
  readonly name: string;
  /** Name for readers, for instance `ScaleFace`. */
  readonly label: string;
  /** Name of the score that pairs are compared with, where it is not the common one. */
  readonly score?: string;
  /** TAR at each of the table's portions. */
  readonly tar: readonly number[];
  /** Lower ends of the intervals around `tar`; absent where none were computed. */
  readonly low?: readonly number[];
  /** Upper ends of the intervals around `tar`; absent where none were computed. */
  readonly high?: readonly number[];
  /** TAR at each of the table's columns. */
  readonly at: readonly Estimate[];
  /** What each of these rests on; for random refusal, whose rate is that of all pairs, all of them. */
  readonly events?: readonly RateEvents[];
  /** Area under TAR over the rejected portion, not divided by the width of the range. */
  readonly area: Estimate;
  /** $(A - A_\text{random}) / (A_\text{oracle} - A_\text{random})$; absent for rows where it says nothing. */
  readonly share?: number;
  /** The row's area less that of the row named, both on the same draws of identities. */
  readonly minus?: Readonly<Record<string, Estimate>>;
}

/** The comparison of several confidences at one false accept rate. */
export interface RejectionTable {
  /** Target false accept rate. */
  readonly far: number;
  /** How often each genuine pair counts, where that is not once. */
  readonly genuineWeight?: number;
  /** The convention in words: when the threshold is set, what is rejected, how the area is taken. */
  readonly convention: string;
  /** Rejected portions of the curves, ascending. */
  readonly portions: readonly number[];
  /** The rejected portions shown as columns of the table. */
  readonly columns: readonly number[];
  /** Names of the rows that the others are compared with in `minus`. */
  readonly against?: readonly string[];
  /** One row per confidence. */
  readonly rows: readonly ComparisonRow[];
}
