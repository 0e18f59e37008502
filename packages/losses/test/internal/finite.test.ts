import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { firstNotFinite } from '../../src/internal/finite.js';

describeEngines('the first number that is not finite', () => {
  test.each([
    [3, 1],
    [5, 7],
    [1, 4099],
    [4099, 1],
    [70, 64],
    [641, 7],
  ])('is found in %i rows of %i wherever it stands, and none where there is none', (rows, columns) => {
    const size = rows * columns;
    const place = (values: Float32Array): number => {
      const x = tf.tensor2d(values, [rows, columns]);
      const at = firstNotFinite(x);
      x.dispose();
      return at;
    };
    const values = Float32Array.from({ length: size }, (_, i) => i - 1);
    expect(place(values)).toBe(-1);
    for (const at of [0, 1, 2, size >> 1, size - 2, size - 1]) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const changed = values.slice();
        changed[at] = bad;
        changed[size - 1] = at === size - 1 ? bad : Number.NaN;
        expect(place(changed)).toBe(at);
      }
    }
    // Sums of these overflow, but each of them is finite.
    expect(place(new Float32Array(size).fill(3e38))).toBe(-1);
  });

  test('is found where the engine has no kernel that adds rows up', () => {
    const [name, engine] = ['AvgPool', tf.getBackend()];
    const kernel = tf.getKernel(name, engine);
    const x = tf.tensor2d(
      new Float32Array(8192).map((_, i) => (i === 5000 ? Number.NaN : i)),
      [128, 64],
    );
    tf.unregisterKernel(name, engine);
    try {
      expect(firstNotFinite(x)).toBe(5000);
    } finally {
      tf.registerKernel(kernel);
      x.dispose();
    }
  });

  test('is none among integers, and a large tensor leaves nothing behind', () => {
    const x = tf.zeros([128, 64], 'int32');
    const y = tf.zeros([128, 64]);
    const before = tf.memory().numTensors;
    expect([firstNotFinite(x), firstNotFinite(y), firstNotFinite(tf.scalar(1))]).toEqual([-1, -1, -1]);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, y]);
  });
});
