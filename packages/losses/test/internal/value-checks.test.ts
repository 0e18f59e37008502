import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { startEngine } from '../../../../testing/start-engine.js';
import { imageTextScaleLoss, setDebug, setValueChecks } from '../../src/index.js';
import { looksAt } from '../../src/internal/value-checks.js';
import { onDevice } from '../helpers/device.js';

beforeAll(() => startEngine('cpu'));
afterEach(() => {
  setDebug(false);
  setValueChecks(true);
});

it('on a graphics device only tensors whose numbers are at hand are looked at, and all of them in debug mode', () =>
  onDevice(() => {
    const made = tf.tensor1d([1, 2]);
    const computed = tf.neg(made);
    expect([looksAt(made), looksAt(computed)]).toEqual([true, false]);
    setValueChecks(false);
    expect([looksAt(made), looksAt(computed)]).toEqual([false, false]);
    setDebug(true);
    expect([looksAt(made), looksAt(computed)]).toEqual([true, true]);
    tf.dispose([made, computed]);
  }));

it('a scale that only a graphics device knows makes the loss of images and captions NaN if it is none', () =>
  onDevice(() => {
    const loss = (imageScale: tf.Tensor | number): number | undefined =>
      imageTextScaleLoss({
        images: tf.eye(2),
        captions: tf.eye(2),
        positives: tf.eye(2),
        imageScale,
        captionScale: 1,
      }).dataSync()[0];
    const expected = Math.log(1 + Math.exp(-1));
    expect(loss(1)).toBeCloseTo(expected, 5);
    expect(loss(tf.neg(tf.tensor1d([-1, -1])))).toBeCloseTo(expected, 5);
    expect(loss(tf.neg(tf.tensor1d([-1, 1])))).toBeNaN();
    expect(() => loss(tf.tensor1d([1, -1]))).toThrow(
      expect.objectContaining({ code: 'out-of-range', path: 'imageScale' }),
    );
  }));
