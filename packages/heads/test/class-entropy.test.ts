import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '../../../testing/engines.js';
import { classEntropy } from '../src/index.js';

function naive(z: readonly number[]): number {
  const top = Math.max(...z);
  const sum = z.reduce((a, x) => a + Math.exp(x - top), 0);
  return -z.reduce((a, x) => {
    const p = Math.exp(x - top) / sum;
    return p === 0 ? a : a + p * Math.log(p);
  }, 0);
}

describeEngines('classEntropy', () => {
  test('is the sum of −p log p, for scales from 0 to 128', () => {
    const random = createRandom(2);
    for (const scale of [0, 1, 16, 64, 128]) {
      const rows = Array.from({ length: 50 }, () =>
        Array.from({ length: 37 }, () => scale * (2 * random.uniform() - 1)),
      );
      const before = tf.memory().numTensors;
      const logits = tf.tensor2d(rows);
      const entropy = classEntropy(logits);
      const found = entropy.dataSync();
      tf.dispose([logits, entropy]);
      expect(tf.memory().numTensors).toBe(before);
      rows.forEach((row, i) => {
        expect(Math.abs((found[i] as number) - naive(row.map(Math.fround)))).toBeLessThan(2e-5);
      });
    }
  });

  test('stays between 0 and log C, whatever finite logits come', () => {
    const logits = tf.tensor2d([
      [1e30, -1e30, 0],
      [0, 0, 0],
      [88, 89, 90],
    ]);
    const found = Array.from(classEntropy(logits).dataSync());
    expect(found[0]).toBe(0);
    expect(found[1]).toBeCloseTo(Math.log(3), 5);
    expect(found.every((h) => h >= 0 && h <= Math.log(3) + 1e-5)).toBe(true);
  });

  test('of one class is 0, as it is and normalised', () => {
    const logits = tf.tensor2d([[7], [-3]]);
    for (const normalised of [false, true]) {
      expect(Array.from(classEntropy(logits, { normalised }).dataSync())).toEqual([0, 0]);
    }
  });
});
