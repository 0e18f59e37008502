import type { Head, LogVarianceOutput } from '@scaleface/heads';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The $\log\sigma^2$ of every row, in batches.
 *
 * @param head - A trained head of variances.
 * @param bottleneck - Its input $[N, F]$.
 * @returns $[N, D]$, or $[N, 1]$ for a head of one variance.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { predictLogVariance, trainVarianceHead } from '@scaleface/pipeline';
 *
 * // Somebody whose images agree in the first number of the embedding and not in the second, and somebody else.
 * const embedding = { data: Float32Array.of(1, 0.6, 1, -0.6, -1, 0.6, -1, -0.6), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'a', 'b', 'b'] };
 * const { head } = await trainVarianceHead(data, { epochs: 30, images: 2 });
 * const { data: logSigmaSq, width } = predictLogVariance(head, data.bottleneck);
 * [logSigmaSq.length, width]; // => [8, 2]
 * (logSigmaSq[0] ?? 0) < (logSigmaSq[1] ?? 0); // => true
 * head.dispose();
 * ```
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
