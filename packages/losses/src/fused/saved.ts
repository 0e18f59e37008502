import type * as tf from '@tensorflow/tfjs-core';

/** What the backward pass needs of the forward pass. Rows are `[1, N]`. */
export interface Saved {
  /** int32 `[N]`; kept because the caller's may be gone when the gradient is wanted. */
  readonly labels: tf.Tensor1D;
  /** Class centres, `[C, D]`. */
  readonly centres: tf.Tensor2D;
  /** Embeddings of unit length, `[N, D]`. */
  readonly unit: tf.Tensor2D;
  /** The embeddings' reciprocal norms, `[N, 1]`. */
  readonly reciprocal: tf.Tensor2D;
  /** $\partial\psi/\partial c_y$, `[N]`. */
  readonly slope: tf.Tensor;
  /** $\partial\psi/\partial a$ by the embedding's norm, `[N]`. */
  readonly normSlope: tf.Tensor;
  /** What the exponents are shifted by (0 where nothing is needed), a row. */
  readonly shift: tf.Tensor;
  /** The sums of exponentials, a row. */
  readonly sum: tf.Tensor;
  /** $p_y - 1$: the residual of the target's probability, a row. */
  readonly targetResidual: tf.Tensor;
  /** $\partial L/\partial s = \sum_j p_j z_j - z_y$, a row. */
  readonly scaleSlope: tf.Tensor;
  /** What cosines are multiplied by to give logits: a learned scale as a row; 1 where the scale is a number and went into the embeddings. */
  readonly logitScale: tf.Tensor;
  /** $W\hat x^\top$ of each chunk of classes, `[c, N]`; empty if nothing but the scale learns. */
  readonly products: readonly tf.Tensor2D[];
  /** The centres' reciprocal norms of each chunk, `[c, 1]`; as many as products. */
  readonly centreNorms: readonly tf.Tensor2D[];
}

// In this order the tensors go through TensorFlow.js, which saves lists.
const names = [
  'labels',
  'centres',
  'unit',
  'reciprocal',
  'slope',
  'normSlope',
  'shift',
  'sum',
  'targetResidual',
  'scaleSlope',
  'logitScale',
] as const satisfies readonly (keyof Saved)[];

/** The record as the list that TensorFlow.js saves. */
export const savedToList = (saved: Saved): tf.Tensor[] => [
  ...names.map((name) => saved[name]),
  ...saved.products,
  ...saved.centreNorms,
];

/** The record from the list that {@link savedToList} made. */
export function savedFromList(list: readonly tf.Tensor[]): Saved {
  const chunks = list.slice(names.length);
  return {
    ...Object.fromEntries(names.map((name, i) => [name, list[i]])),
    products: chunks.slice(0, chunks.length / 2),
    centreNorms: chunks.slice(chunks.length / 2),
  } as unknown as Saved;
}
