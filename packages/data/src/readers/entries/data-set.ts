import type { Point, RawImage } from '@scaleface/models';
import type { LabelledPairs } from '../../datasets/pairs.js';

/** The kinds of sources that `openDataSet` reads. */
export type DataSetKind =
  | 'folder'
  | 'rec'
  | 'bin'
  | 'lfw'
  | 'ijb'
  | 'cfp'
  | 'agedb'
  | 'celeba'
  | 'list'
  | 'pairs'
  | 'csv'
  | 'jsonl'
  | 'parquet'
  | 'npy'
  | 'npz'
  | 'tar';

/** One image of a data set, as its source describes it. Exactly one of `path`, `bytes` and `image` is there. */
export interface DataEntry {
  /** The image's name in pair lists and feature tables. */
  readonly id: string;
  /** Whose face it is; left out where the source does not say, as in verification sets. */
  readonly subject?: string;
  /** Where the image's file is. */
  readonly path?: string;
  /** The bytes of the image's file, not decoded. */
  readonly bytes?: Uint8Array;
  /** The image, where the source holds its samples. */
  readonly image?: RawImage;
  /** The template that the image belongs to. */
  readonly template?: string;
  /** The photograph or video that it is from, within the template. */
  readonly media?: string;
  /** Eyes, nose, corners of the mouth, the image's left before its right, in pixels of the image. */
  readonly landmarks?: readonly Point[];
  /** How sure the face detector was, from 0 to 1, where the source says so. */
  readonly detectionScore?: number;
}

/** An entry that could not be read. */
export interface DataProblem {
  /** Where it is: `FILE:LINE`, `FILE@BYTE`, `FILE#NAME`. */
  readonly place: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** Pairs of templates to compare; all columns have the same length. */
export interface TemplateMatches {
  /** The number of one template of each pair. */
  readonly enrol: Int32Array;
  /** The number of the other. */
  readonly probe: Int32Array;
  /** 1 where both are of one subject. */
  readonly labels: Uint8Array;
}

/** A data set: its entries one after the other, in the order of the source, never all in memory. */
export interface DataSet extends AsyncIterable<DataEntry> {
  /** The kind of its source. */
  readonly kind: DataSetKind;
  /** The source, as it was named, without its kind. */
  readonly source: string;
  /**
   * The entries that the last iteration could not read, so far: nothing is left out without being listed here. More than
   * 100,000 end the iteration with an error.
   */
  readonly problems: readonly DataProblem[];
  /** How far the last iteration is, from 0 to `extent`. */
  readonly position: number;
  /** Whether the images are in the source itself, and not in files of their own. */
  readonly holdsImages: boolean;
  /** How much there is to read: entries of a folder, bytes of a file. */
  readonly extent: number;
  /** Reads the pairs of images that the source says are to be compared; only where it can hold some. */
  readonly pairs?: () => Promise<LabelledPairs>;
  /** Reads the pairs of templates that the source says are to be compared; only where it can hold some. */
  readonly matches?: () => Promise<TemplateMatches>;
}
