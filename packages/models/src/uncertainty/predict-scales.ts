import type { ScaleHead } from '@scaleface/heads';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { scaleOfLogit } from './scale-of-logit.js';

/** What a head says of images. */
export interface PredictedScales {
  /** $s(x)$ of each row, as the engine gives it: float32, in which a sigmoid saturates at logits of about 17. */
  readonly scale: Float32Array;
  /** The logit under it. */
  readonly logit: Float32Array;
  /** $s(x)$ in float64, from the logit: the confidence by which everything ranks. */
  readonly confidence: Float64Array;
}

/**
 * The scale of every row, in batches.
 *
 * Oracle: the head on all rows at once.
 *
 * @param head - A trained head.
 * @param bottleneck - Its input $[N, F]$.
 * @returns Scales, raw logits and confidences $[N]$.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ScaleHead } from '@scaleface/heads';
 * import { predictScales } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * // A head whose logit is its input, and images of logits 20 and 30: in float32 the sigmoid is 1 for both.
 * const head = new ScaleHead({ features: 1, hidden: [], coefficient: 64 });
 * tf.tidy(() => head.loadStateDict({ 'mlp.0.weight': tf.tensor2d([[1]]) }));
 * const { scale, confidence } = predictScales(head, { data: Float32Array.of(20, 30), width: 1 });
 * Array.from(scale); // => [64, 64]
 * const [first = 0, second = 0] = confidence;
 * first < second; // => true
 * head.dispose();
 * ```
 */
export function predictScales(head: ScaleHead, bottleneck: Matrix): PredictedScales {
  const rows = bottleneck.data.length / bottleneck.width;
  const scale = new Float32Array(rows);
  const logit = new Float32Array(rows);
  const size = 512;
  for (let start = 0; start < rows; start += size) {
    const end = Math.min(rows, start + size);
    tf.tidy(() => {
      const part = bottleneck.data.slice(start * bottleneck.width, end * bottleneck.width);
      const output = head.apply(tf.tensor2d(part, [end - start, bottleneck.width]));
      scale.set(output.scale.dataSync(), start);
      logit.set(output.logit.dataSync(), start);
    });
  }
  const { activation, coefficient } = head.config;
  return { scale, logit, confidence: scaleOfLogit(logit, activation, coefficient) };
}
