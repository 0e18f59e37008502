import type { ProgressReport, QualityEstimator } from '@scaleface/models';
import type { Fingerprint } from '@scaleface/models/storage';
import type { TablePrecision } from './write-arrow.js';

/** Options of `embedImages`. */
export interface EmbedOptions {
  /** Where the feature table goes. */
  readonly out: string;
  /** Images per batch; 16 by default. */
  readonly batch?: number;
  /** Batches per part: at most so much work is lost when the process is killed; 16 by default. */
  readonly batchesPerPart?: number;
  /** Leave out images that do not decode, and record them, instead of failing; false by default. */
  readonly skipBad?: boolean;
  /** Says of each image how good it is, in a column `quality`; for methods that read images. None by default. */
  readonly quality?: QualityEstimator | undefined;
  /**
   * How the parts of an interrupted call recognise their images: by length and time of each file (the default), which
   * does not see a change that keeps both, or by its content, which reads every file once more.
   */
  readonly fingerprint?: Fingerprint;
  /** How embeddings and head's inputs are stored, as `writeFeatureTable` takes it; `float32` by default. */
  readonly precision?: TablePrecision | undefined;
  /** Called with how far the work is. */
  readonly progress?: ProgressReport | undefined;
  /** Called with one line for each unusual event. */
  readonly note?: ((line: string) => void) | undefined;
}
