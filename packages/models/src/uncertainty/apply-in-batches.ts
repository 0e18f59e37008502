import type { Head } from '@scaleface/heads';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Rows that a head sees at a time. */
const size = 512;

/**
 * One output of a head for every row.
 *
 * @param head - A trained head.
 * @param input - Its input $[N, F]$.
 * @param output - The name of the output.
 * @returns $[N, W]$.
 */
export async function applyInBatches(
  head: Head,
  input: Matrix,
  output: string,
): Promise<{ data: Float32Array; width: number }> {
  const rows = input.data.length / input.width;
  const width = head.outputs[output] as number;
  const data = new Float32Array(rows * width);
  for (let start = 0; start < rows; start += size) {
    const end = Math.min(rows, start + size);
    const said = tf.tidy(() => {
      const part = input.data.slice(start * input.width, end * input.width);
      return head.apply(tf.tensor2d(part, [end - start, input.width]))[output] as tf.Tensor2D;
    });
    data.set(await said.data<'float32'>(), start * width);
    said.dispose();
  }
  return { data, width };
}
