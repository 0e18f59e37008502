import type { RejectionTable } from '@scaleface/eval';

/** Images of a test that have something in common, and all that have nothing against them. */
export interface ImageGroup {
  /** What the images have in common: the kind of degradation, or its severity. */
  readonly by: 'kind' | 'severity';
  /** The kind, or the severity. */
  readonly name: string;
  /** Ids of the images. */
  readonly ids: readonly string[];
}

/** What was found on the pairs within a group of images. */
export interface ReportGroup extends Pick<ImageGroup, 'by' | 'name'> {
  /** Sizes of the data by name. */
  readonly data: Readonly<Record<'images' | 'genuine pairs' | 'impostor pairs', number>>;
  /** A table per false accept rate that the impostor pairs can show, with the rows that others are compared with. */
  readonly rejection: readonly RejectionTable[];
}
