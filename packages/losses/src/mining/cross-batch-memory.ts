import { checkShape, checkSize } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite } from '../internal/checks.js';
import type { References } from './index-tuples.js';
import { type LabelsLike, readLabels } from './read-labels.js';

/** What a {@link CrossBatchMemory} remembers, oldest first. */
export interface CrossBatchMemoryState {
  /** Embeddings, row after row. */
  readonly embeddings: Float32Array;
  /** Their labels. */
  readonly labels: Int32Array;
}

/** Arguments of {@link CrossBatchMemory}. */
export interface CrossBatchMemoryOptions {
  /** Numbers of an embedding. */
  readonly dimensions: number;
  /** How many samples are remembered at most. Default 1024. */
  readonly size?: number;
  /** What to go on from. Default: nothing. */
  readonly state?: CrossBatchMemoryState;
}

/**
 * Embeddings of the last batches, with which a batch is compared in place of itself: many more negatives for the price of
 * small batches. They are constants: gradients flow through the batch alone. Give what {@link CrossBatchMemory.enqueue}
 * returns to a miner and a loss as `references`.
 *
 * Source: Wang et al., Cross-Batch Memory for Embedding Learning, CVPR 2020; `CrossBatchMemory`, pytorch-metric-learning
 * 2.9. Oracle: the same over a series of batches, in CI.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { CrossBatchMemory, contrastiveLoss } from '@scaleface/losses';
 *
 * const memory = new CrossBatchMemory({ dimensions: 2, size: 4 });
 * memory.enqueue(tf.tensor2d([[1, 0], [0, 1]]), [0, 1]);
 * const batch = tf.tensor2d([[0.6, 0.8], [1, 1]]);
 * const references = memory.enqueue(batch, [0, 1]);
 * memory.length; // => 4
 * contrastiveLoss(batch, [0, 1], { references }).dataSync()[0]; // => 1.409552
 * memory.dispose();
 * ```
 */
export class CrossBatchMemory {
  readonly #dimensions: number;
  readonly #size: number;
  #state: CrossBatchMemoryState;
  #tensor: tf.Tensor2D | undefined;

  /**
   * @param options - Dimensions, size, and a state to go on from.
   * @throws ScaleFaceError `out-of-range` for sizes and labels, `shape-mismatch` for a state that does not fit.
   */
  constructor({ dimensions, size = 1024, state }: CrossBatchMemoryOptions) {
    this.#dimensions = checkSize('options.dimensions', dimensions);
    this.#size = checkSize('options.size', size);
    const { embeddings, labels } = state ?? { embeddings: new Float32Array(0), labels: new Int32Array(0) };
    if (embeddings.length !== labels.length * dimensions || labels.length > size) {
      throw new ScaleFaceError('not the state of such a memory', {
        code: 'shape-mismatch',
        path: 'options.state',
        expected: `at most ${size} labels and ${dimensions} numbers for each`,
        received: `${labels.length} labels and ${embeddings.length} numbers`,
      });
    }
    this.#state = {
      embeddings: embeddings.slice(),
      labels: readLabels(labels, labels.length, 'options.state.labels'),
    };
  }

  /** How many samples are remembered. */
  get length(): number {
    return this.#state.labels.length;
  }

  /**
   * Takes a batch in and forgets the oldest samples beyond the size. May be called while a gradient is recorded.
   *
   * @param embeddings - `[N, D]`, N at most the size. Read back from the engine.
   * @param labels - `N` labels; samples with −1 are not remembered.
   * @returns All that is remembered, the batch included, with the rows of its copies. The tensor belongs to the memory
   * and lives until the next call.
   * @throws ScaleFaceError `shape-mismatch`, `out-of-range` for a label, `not-finite`.
   */
  enqueue(embeddings: tf.Tensor, labels: LabelsLike): References {
    const d = this.#dimensions;
    const n = checkShape('embeddings', embeddings, [null, d]).shape[0] as number;
    if (n > this.#size) checkShape('embeddings', embeddings, [this.#size, d]);
    const y = readLabels(labels, n);
    checkFinite(embeddings, 'embeddings');
    const values = embeddings.dataSync<'float32'>();
    const taken = Array.from(y.keys()).filter((i) => (y[i] as number) >= 0);
    const kept = Math.min(this.length, this.#size - taken.length);
    const count = kept + taken.length;
    const next = { embeddings: new Float32Array(count * d), labels: new Int32Array(count) };
    next.embeddings.set(this.#state.embeddings.subarray((this.length - kept) * d));
    next.labels.set(this.#state.labels.subarray(this.length - kept));
    const own = new Int32Array(n).fill(-1);
    taken.forEach((i, k) => {
      next.embeddings.set(values.subarray(i * d, (i + 1) * d), (kept + k) * d);
      next.labels[kept + k] = y[i] as number;
      own[i] = kept + k;
    });
    this.#state = next;
    this.dispose();
    this.#tensor = tf.keep(tf.tensor2d(next.embeddings.slice(), [count, d]));
    return { embeddings: this.#tensor, labels: next.labels.slice(), own };
  }

  /** What is remembered, as a copy: to save it, or to go on from it. */
  state(): CrossBatchMemoryState {
    return { embeddings: this.#state.embeddings.slice(), labels: this.#state.labels.slice() };
  }

  /** Frees the tensor of the last {@link CrossBatchMemory.enqueue}; what is remembered stays. */
  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
  }
}
