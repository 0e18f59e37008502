import type { Estimate, RejectionTable } from '@scaleface/eval';
import type { Certificate } from './certificate.js';
import type { ReportCalibration, ReportDet, WorstErrors } from './figures.js';
import type { ReportDemographics } from './report-demographics.js';
import type { ReportDiscard } from './report-discard.js';
import type { ReportGroup } from './report-group.js';

/** How a quantity is distributed over genuine and over impostor pairs (or over any two groups). */
export interface HistogramPlot {
  /** Title of the plot. */
  readonly title: string;
  /** The quantity on the horizontal axis. */
  readonly quantity: string;
  /** Borders of the bins: one more than there are bins. */
  readonly edges: readonly number[];
  /** For each group its name and, for each bin, the number of members in it. */
  readonly groups: readonly {
    /** Name of the group. */
    readonly name: string;
    /** Members in each bin. */
    readonly counts: readonly number[];
  }[];
}

/** An image of the report, for instance the most confident faces. */
export interface ReportImage {
  /** What it shows. */
  readonly title: string;
  /** One or two sentences for the reader. */
  readonly caption: string;
  /** The image as a PNG file. Stays out of `report.json`. */
  readonly png: Uint8Array;
  /** Whether it shows one error of many: such images stand side by side. */
  readonly error?: boolean;
}

/** One figure of the report that is not part of a rejection table. */
export interface Measure extends Estimate {
  /** Short name for programs, for instance `spearman`. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** What it means and how it was taken. */
  readonly explanation: string;
}

/** Where the figures come from. */
export interface Provenance {
  /** The engine that ran the heads and losses, for instance `wasm`. */
  readonly engine: string;
  /** Engines skipped, with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Versions of the packages and of Node. */
  readonly versions: Readonly<Record<string, string>>;
  /** Seed of every random choice. */
  readonly seed: number;
  /** The resolved configuration. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** All that an evaluation found, as plain data: `report.json` is this object without its images. */
export interface EvaluationReport {
  /** Name and version of this format. */
  readonly schema: 'scaleface-report/2';
  /** Title of the report. */
  readonly title: string;
  /** What was evaluated, in a few sentences. */
  readonly description: string;
  /** Sizes of the data by name, for instance `{ 'genuine pairs': 10000 }`. */
  readonly data: Readonly<Record<string, number>>;
  /** Level of every interval, for instance 0.95, and how the intervals were made. */
  readonly intervals?: {
    /** Coverage in $(0, 1)$. */
    readonly level: number;
    /** The method in words. */
    readonly method: string;
  };
  /** Name of the row that the report is about. */
  readonly main?: string;
  /** One table per false accept rate. */
  readonly rejection: readonly RejectionTable[];
  /** The same within groups of images, where the evaluation was asked for some. */
  readonly groups?: readonly ReportGroup[];
  /** Errors against discard, at each starting error, where they were asked for. */
  readonly discard?: readonly ReportDiscard[];
  /** Error rates by group of people, where the evaluation was told who is in which. */
  readonly demographics?: readonly ReportDemographics[];
  /** Errors at every threshold, for each way to compare pairs. */
  readonly det?: readonly ReportDet[];
  /** Whether probabilities of a match hold, for each method whose model gives some. */
  readonly calibration?: readonly ReportCalibration[];
  /** The errors that lie farthest from the threshold. */
  readonly errors?: WorstErrors;
  /** Distributions. */
  readonly histograms: readonly HistogramPlot[];
  /** Single figures. */
  readonly measures: readonly Measure[];
  /** Images. */
  readonly images: readonly ReportImage[];
  /** What a reader must know before trusting a figure. */
  readonly warnings: readonly string[];
  /** Engine, versions, seed and configuration. */
  readonly provenance: Provenance;
  /** What the report was made from, so that it can be made again and compared. */
  readonly certificate?: Certificate;
}
