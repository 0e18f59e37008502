import type { Head, LogVarianceOutput } from '@scaleface/heads';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The $\log\sigma^2$ of every row, in batches.
 *
 * @param head - A trained head of variances.
 * @param bottleneck - Its input $[N, F]$.
 * @returns $[N, D]$, or $[N, 1]$ for a head of one variance.
 */
export function predictLogVariance(head: Head<LogVarianceOutput>, bottleneck: Matrix): Matrix {
  const rows = bottleneck.data.length / bottleneck.width;
  const width = head.outputs.logSigmaSq as number;
  const data = new Float32Array(rows * width);
  const size = 512;
  for (let start = 0; start < rows; start += size) {
    const end = Math.min(rows, start + size);
    tf.tidy(() => {
      const part = bottleneck.data.slice(start * bottleneck.width, end * bottleneck.width);
      const { logSigmaSq } = head.apply(tf.tensor2d(part, [end - start, bottleneck.width]));
      data.set(logSigmaSq.dataSync(), start * width);
    });
  }
  return { data, width };
}
