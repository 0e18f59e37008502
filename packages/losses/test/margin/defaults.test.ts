import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';
import { adaFaceLogits, arcFaceLogits, cosFaceLogits, magFaceLogits, scaleFaceLogits } from '../../src/index.js';

/** Cosines on both sides of 0 and near the ends, the own one in column 0. */
const own = [0.999, 0.7, 0.2, 0, -0.3, -0.9, -0.999];
const cosine = (): tf.Tensor2D => tf.tensor2d(own.map((c) => [c, 0.1]));
const labels = (): tf.Tensor1D =>
  tf.tensor1d(
    own.map(() => 0),
    'int32',
  );
const first = (logits: tf.Tensor): tf.Tensor => tf.slice(logits, [0, 0], [own.length, 1]);
const shifted = (angle: number): number[] => own.map((c) => Math.cos(Math.acos(c) + angle));

describeEngines('what nothing is said about', (_, tolerance) => {
  it('is 0.5 and 64 in ArcFace, 0.4 and 64 in CosFace, 0.5 in ScaleFace', () => {
    expectClose(
      first(arcFaceLogits(cosine(), labels())),
      shifted(0.5).map((c) => 64 * c),
      tolerance.value,
    );
    expectClose(
      first(cosFaceLogits(cosine(), labels())),
      own.map((c) => 64 * (c - 0.4)),
      tolerance.value,
    );
    const scale = tf.tensor1d(own.map((_, i) => i + 1));
    expectClose(
      first(scaleFaceLogits(cosine(), labels(), scale)),
      shifted(0.5).map((c, i) => (i + 1) * c),
      tolerance.value,
    );
  });

  it('is a margin of 0.4 and a concentration of 0.333 in AdaFace', () => {
    const norms = tf.tensor1d(own.map((_, i) => 10 + i));
    const [mean, deviation] = [13, Math.sqrt((2 * (1 + 4 + 9)) / 6)];
    // Digits are for the twins; an arccosine of a graphics device has few near the ends.
    const mild = own.map((c) => 0.9 * c);
    const expected = mild.map((c, i) => {
      const z = Math.max(-1, Math.min(1, (0.333 * (10 + i - mean)) / (deviation + 1e-3)));
      const angle = Math.acos(Math.max(-0.999, Math.min(0.999, c))) - 0.4 * z;
      return 64 * (Math.cos(Math.max(1e-3, Math.min(Math.PI - 1e-3, angle))) - 0.4 - 0.4 * z);
    });
    expectClose(
      first(adaFaceLogits(tf.tensor2d(mild.map((c) => [c, 0.1])), norms, labels())),
      expected,
      tolerance.deep,
    );
  });

  it('is in MagFace a margin from 0.45 at norm 10 to 0.8 at norm 110, where the cosine is positive', () => {
    for (const [norm, margin] of [
      [3, 0.45],
      [10, 0.45],
      [60, 0.625],
      [110, 0.8],
      [400, 0.8],
    ] as const) {
      const features = tf.tensor2d(own.map((c) => [norm * c, norm * Math.sqrt(1 - c * c)]));
      const { logits, regularizer } = magFaceLogits(features, tf.eye(2), labels());
      const easy = own.map((c) => 64 * (c > 0 ? Math.cos(Math.acos(c) + margin) : c));
      expectClose(first(logits), easy, tolerance.value);
      const a = Math.max(10, Math.min(110, norm));
      expectClose(regularizer, [a / 110 ** 2 + 1 / a], tolerance.value);
      const hard = magFaceLogits(features, tf.eye(2), labels(), { easyMargin: false });
      const monotone = own.map(
        (c, i) => 64 * (c > -Math.cos(margin) ? (shifted(margin)[i] as number) : c - margin * Math.sin(margin)),
      );
      expectClose(first(hard.logits), monotone, tolerance.value);
    }
  });
});
