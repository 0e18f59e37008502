import type { Matrix } from '@scaleface/numerics';

/** Embeddings with the subject of each; a feature table is one. */
export interface LabelledEmbeddings {
  /** The subject of each row. */
  readonly subjects: readonly string[];
  /** The embeddings $[N, D]$, of any length. */
  readonly embedding: Matrix;
}
