import type { Labels, Numbers } from '../input/arrays.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import type { RecordSubjects } from '../intervals/subjects.js';

/** What {@link evaluateDemographics} works on. */
export interface DemographicInput {
  /** One similarity per pair. */
  readonly scores: Numbers;
  /** 1 for genuine pairs. */
  readonly labels: Labels;
  /** The two identities of each pair. */
  readonly subjects: Required<RecordSubjects>;
  /** The demographic groups of the two identities of each pair; those of a genuine pair are the same. */
  readonly groups: {
    /** Of the first. */
    readonly left: ArrayLike<string>;
    /** Of the second. */
    readonly right: ArrayLike<string>;
  };
  /** The false match rate at which the threshold for all is fitted on all impostor pairs, by the rule `conservative`. */
  readonly fmr: number;
  /** The threshold for all, where one is in use; fitted at `fmr` by default. */
  readonly threshold?: number;
  /** One confidence per pair, the smallest refused first: asks what refusing does to each group. */
  readonly confidence?: Numbers;
  /** Refused shares of all pairs; `[0.1, 0.3, 0.5]` by default. */
  readonly rejected?: Numbers;
  /** The weight of false matches in figures of equity. Default 0.5. */
  readonly alpha?: number;
  /** Draws of the bootstrap. Default 1000. */
  readonly replicates?: number;
  /** Coverage of the intervals, of all groups together. Default 0.95. */
  readonly level?: number;
  /** Seed of the bootstrap. Default 0. */
  readonly seed?: number;
}

/** An error rate with the events it rests on. */
export interface ErrorRate extends IntervalEstimate {
  /** Errors. */
  readonly errors: number;
  /** Comparisons. */
  readonly trials: number;
  /** Whether 30 errors or more were seen (rule of 30): with fewer the rate is uncertain by more than 30 %. */
  readonly sufficient: boolean;
}

/** Whether groups differ: an interval of a difference is off 0, none is, or a group has fewer than 30 errors. */
export type GroupVerdict = 'differ' | 'no difference shown' | 'cannot tell';

/** The rates of a demographic group; impostor pairs are of two identities of the group. */
export interface GroupRates {
  /** The group. */
  readonly group: string;
  /** Its identities. */
  readonly identities: number;
  /** False non-match rate at the threshold for all. */
  readonly fnmr: ErrorRate;
  /** False match rate at the threshold for all. */
  readonly fmr: ErrorRate;
  /** The threshold that has the wanted false match rate on the group's own impostor pairs. */
  readonly ownThreshold: number;
  /** Whether the group has the impostor pairs to show that rate: at least 30 errors. */
  readonly ownThresholdSufficient: boolean;
  /** False non-match rate at that threshold; in its interval the threshold is drawn anew too. */
  readonly ownFnmr: ErrorRate;
}

/** False matches between two groups, or within one. */
export interface CrossGroupRate extends ErrorRate {
  /** The two groups, in the order of the report. */
  readonly groups: readonly [string, string];
}

/** What refusing the least confident pairs does to a group. */
export interface RefusedGroup {
  /** The group. */
  readonly group: string;
  /** How many of its genuine pairs are refused. */
  readonly refused: IntervalEstimate;
  /** False non-match rate on the genuine pairs that are kept. */
  readonly fnmr: ErrorRate;
  /** False match rate on the impostor pairs that are kept. */
  readonly fmr: ErrorRate;
}

/** What refusing the least confident pairs of all does to each group. */
export interface GroupRejection {
  /** The refused share of all pairs. */
  readonly rejected: number;
  /** The groups. */
  readonly groups: readonly RefusedGroup[];
  /** Whether the refused shares of genuine pairs differ. */
  readonly verdict: Exclude<GroupVerdict, 'cannot tell'>;
}

/** What {@link evaluateDemographics} found. */
export interface DemographicReport {
  /** The threshold for all. */
  readonly threshold: number;
  /** Coverage of the intervals. */
  readonly level: number;
  /** The groups by name. */
  readonly groups: readonly GroupRates[];
  /** Whether false match rates differ, and false non-match rates. */
  readonly verdicts: {
    /** Of the false match rates. */
    readonly fmr: GroupVerdict;
    /** Of the false non-match rates. */
    readonly fnmr: GroupVerdict;
    /** Of the false non-match rates at the groups' own thresholds; `cannot tell` too where a threshold rests on too few. */
    readonly ownFnmr: GroupVerdict;
  };
  /** False matches within each group and between each two. */
  readonly crossGroup: readonly CrossGroupRate[];
  /**
   * Figures of equity with intervals that hold all of them together; uncertain where a verdict is `cannot tell`, `NaN` where a
   * group has no pairs of a kind.
   */
  readonly equity: {
    /** {@link fairnessDiscrepancyRate}. */
    readonly fairnessDiscrepancyRate: IntervalEstimate;
    /** {@link inequityRate}. */
    readonly inequityRate: IntervalEstimate;
    /** {@link giniEquity}. */
    readonly giniEquity: IntervalEstimate;
    /** {@link groupErrorDifferences}: its two figures, over the rates of all genuine and of all impostor pairs. */
    readonly groupErrorDifferences: {
      /** The mean over groups. */
      readonly mean: IntervalEstimate;
      /** The standard deviation over groups. */
      readonly deviation: IntervalEstimate;
    };
  };
  /** What refusing does, where there are confidences: a row a refused share. */
  readonly rejection: readonly GroupRejection[];
}
