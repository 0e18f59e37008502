import type { DataProblem } from '../readers/entries/data-set.js';
import type { Findings } from './findings.js';
import type { LabelNoise } from './label-noise.js';

/** Images an identity. */
export interface ImagesPerIdentity {
  /** The fewest. */
  readonly min: number;
  /** The median; the mean of the middle two. */
  readonly median: number;
  /** The most. */
  readonly max: number;
}

/** Images of one size. */
export interface SizeCount {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** How many. */
  readonly images: number;
}

/** An image whose bytes are those of another before it. */
export interface DuplicateImage {
  /** The image. */
  readonly id: string;
  /** The first with the same bytes. */
  readonly of: string;
  /** Whether the two are said to be of different subjects. */
  readonly otherSubject: boolean;
}

/** What two data sets have in common. */
export interface Overlap {
  /** Images of the other set that decode. */
  readonly images: number;
  /** Identities of the other set. */
  readonly identities: number;
  /** Subjects that both name, in code-unit order. */
  readonly bothIdentities: Findings<string>;
  /** Images of the other set whose bytes are those of one of this. */
  readonly sameBytes: Findings<DuplicateImage>;
  /** What could not be read of the other set. */
  readonly unreadable: Findings<DataProblem>;
}

/** What `checkData` found. */
export interface DataCheck {
  /** The kind of the source and where it is. */
  readonly source: string;
  /** Images that decode. */
  readonly images: number;
  /** Subjects of these. */
  readonly identities: number;
  /** Images whose subject the source does not say. */
  readonly withoutSubject: number;
  /** Images an identity; nothing where there is no identity. */
  readonly perIdentity?: ImagesPerIdentity;
  /** Templates, where the source has some. */
  readonly templates: number;
  /** Sizes of the images, the most frequent first. */
  readonly sizes: readonly SizeCount[];
  /** Entries that cannot be read and images that do not decode, with the reason. */
  readonly unreadable: Findings<DataProblem>;
  /** Images whose bytes are those of another before them. */
  readonly duplicates: Findings<DuplicateImage>;
  /** Ids that occurred before: a feature table holds each once. */
  readonly repeatedIds: Findings<string>;
  /** What this set has in common with another; only where one was given. */
  readonly against?: Overlap;
  /** Images that look as if they had the wrong label; only where features were given. */
  readonly noise?: LabelNoise;
  /** Images without a row in the features; only where features were given. */
  readonly withoutFeatures?: Findings<string>;
}
