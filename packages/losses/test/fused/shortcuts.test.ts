import { readsFreely } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { SHIFT_FREE } from '../../src/fused/fused-loss.js';
import { frozenNorms, needsShift } from '../../src/fused/shortcuts.js';

describeEngines('shortcuts of fused losses', () => {
  it('reciprocal norms of frozen centres are worked out once where they can be kept', async () => {
    const rows = [
      [3, 4],
      [0, 0],
      [0, 2],
    ];
    const weights = tf.tensor2d(rows);
    const numbers = async (): Promise<number[]> => Array.from(await frozenNorms(weights, 2).data());
    const expected = [0.2, 0, 0.5].map((v) => expect.closeTo(v, 5));
    expect(await numbers()).toEqual(expected);
    const { kernelNames } = await tf.profile(() => {
      const norms = frozenNorms(weights, 2);
      return norms;
    });
    expect(kernelNames.length > 0).toBe(!readsFreely());
    expect(await numbers()).toEqual(expected);
    // A tensor of other rows over the same numbers has norms of its own.
    const other = tf.reshape(weights, [2, 3]) as tf.Tensor2D;
    expect(Array.from(await frozenNorms(other, 2).data())).toEqual([0.2, 0.5].map((v) => expect.closeTo(v, 5)));
  });

  it('exponents are shifted where a scale is above what float32 bears, or cannot be looked at', () => {
    expect([0, SHIFT_FREE, SHIFT_FREE * 1.01].map(needsShift)).toEqual([false, false, true]);
    const of = (...scale: number[]): boolean => needsShift(tf.tensor1d(scale));
    const unseen = !readsFreely();
    expect([of(1, SHIFT_FREE), of(-SHIFT_FREE), of(1, SHIFT_FREE * 1.01), of(SHIFT_FREE * -1.01)]).toEqual([
      unseen,
      unseen,
      true,
      true,
    ]);
    expect(of(1, Number.NaN)).toBe(true);
  });
});
