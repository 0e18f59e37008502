import type { ScaleHead } from '@scaleface/heads';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The scale of every row, in batches.
 *
 * @param head - A trained head.
 * @param bottleneck - Its input $[N, F]$.
 * @returns Scales and raw logits $[N]$: the logit goes on ranking where the scale has saturated.
 */
export function predictScales(
  head: ScaleHead,
  bottleneck: Matrix,
): {
  /** $s(x)$ of each row. */
  scale: Float32Array;
  /** The logit under it. */
  logit: Float32Array;
} {
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
  return { scale, logit };
}
