import type { DemographicReport } from '@scaleface/eval';

/** What was found by group of people, at one false match rate. */
export interface ReportDemographics {
  /** What the groups are by, for instance `sex`. */
  readonly by: string;
  /** The false match rate at which the threshold for all is set. */
  readonly far: number;
  /** What compares the pairs. */
  readonly score: string;
  /** Whose confidence refuses pairs. */
  readonly confidence: string;
  /** Pairs of the list that were left out because nobody knows the group of one of their persons. */
  readonly leftOut: number;
  /** The rates, verdicts and figures. */
  readonly found: DemographicReport;
}
