import { readsFreely } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { isFew } from '../../src/engine/reads-freely.js';

describeEngines('reading', (engine) => {
  test('costs next to nothing everywhere but on a graphics device', () => {
    expect(readsFreely()).toBe(engine !== 'webgpu');
  });

  test('few numbers of float32 are worked out without the engine where it is read freely', () => {
    const free = engine !== 'webgpu';
    expect([isFew(tf.zeros([2, 2]), 4), isFew(tf.zeros([2, 2]), 3)]).toEqual([free, false]);
    expect(isFew(tf.zeros([2], 'int32'), 4)).toBe(false);
  });
});
