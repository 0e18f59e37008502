import type { PairScoreName, PairUncertaintyName } from '@scaleface/eval';
import type { PairRule } from '@scaleface/models';
import type { Matrix } from '@scaleface/numerics';

/** What a method says about each image of a table, and how that becomes scores and confidences of pairs. */
export interface ImageUncertainty {
  /** Short name for programs, for instance `pfe`. */
  readonly name: string;
  /** Name for readers, for instance `PFE`. */
  readonly label: string;
  /**
   * One confidence per image, $[N]$, larger is more confident: a scale, a precision or a norm. A method has this or
   * `logSigmaSq` or both.
   */
  readonly confidence?: Float32Array | Float64Array;
  /** $\log\sigma^2$ of each image, $[N, D]$ (PFE) or $[N, 1]$ (ProbFace). */
  readonly logSigmaSq?: Matrix;
  /** Embeddings $[N, D]$ of the method's own, where it does not use those of the table (MagFace). */
  readonly embedding?: Matrix;
  /** How two images are compared: `MLS` needs `logSigmaSq`. */
  readonly pairScore: Extract<PairScoreName, 'cosine' | 'MLS'>;
  /**
   * How what is known of two images becomes the uncertainty of their pair (with `logSigmaSq`, of $\sigma^2$) or its
   * confidence (with `confidence`): a name of the published registry. Without it, a confidence is combined as
   * `EvaluateConfig.combine` says.
   */
  readonly pairUncertainty?: PairUncertaintyName;
  /**
   * How the model of this method compares pairs, as fitted on training identities: with it, the comparison has rows for
   * its fitted score and for its decision confidence.
   */
  readonly rule?: PairRule;
}
