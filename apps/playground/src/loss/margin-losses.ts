import {
  adaCosScale,
  adaFaceLogits,
  arcFaceLogits,
  combinedMarginLogits,
  cosFaceLogits,
  magFaceLogits,
  scaleFaceLogits,
  softmaxCrossEntropy,
  sphereFaceLogits,
  sphereFaceRLogits,
  subCentreCosine,
} from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';
import { CENTRES, centres, cosinesAt, ownClass, samplesAt } from './circle.js';
import { type LossCase, type Settings, setting } from './loss-case.js';

const margin = (value: number, label = 'margin m (radians)', max = 1.5) => setting(label, 0, max, 0.01, value);
const scale = (value: number, label = 'scale s') => setting(label, 1, 64, 0.5, value);
const length = (value: number) => setting('length of the embedding', 1, 120, 1, value);

type Logits = (angles: tf.Tensor1D, settings: Settings) => tf.Tensor2D;

/** A margin loss: its logits under the softmax. */
const softmaxOf = (about: Omit<LossCase, 'loss' | 'logits'>, logits: Logits): LossCase => ({
  ...about,
  logits,
  loss: (angles, settings) => softmaxCrossEntropy(logits(angles, settings), ownClass(angles), { reduction: 'none' }),
});

/** Each class with a second centre 40° from the first, `[3, 2, 2]`. */
const pairsOfCentres = (): tf.Tensor3D => {
  const turned = samplesAt(tf.tensor1d(CENTRES.map(({ degrees }) => ((degrees + 40) * Math.PI) / 180)));
  return tf.stack([centres(), turned], 1) as tf.Tensor3D;
};

/** The losses that ask for a margin between classes. */
export const marginLosses: readonly LossCase[] = [
  softmaxOf(
    {
      name: 'scaleFaceLogits',
      label: 'ScaleFace',
      says: 'ArcFace with a scale of each image’s own: the scale s(x) is the confidence. A sample near its centre gains by a large scale, one far from it by a small one.',
      settings: { scale: scale(16, 'scale s(x)'), margin: margin(0.5) },
    },
    (angles, { scale: s = 1, margin: m = 0 }) =>
      scaleFaceLogits(cosinesAt(angles), ownClass(angles), tf.fill([angles.size, 1], s), { margin: m }),
  ),
  softmaxOf(
    {
      name: 'arcFaceLogits',
      label: 'ArcFace',
      says: 'Adds the margin to the angle of the own class.',
      settings: { scale: scale(16), margin: margin(0.5) },
    },
    (angles, { scale: s = 1, margin: m = 0 }) =>
      arcFaceLogits(cosinesAt(angles), ownClass(angles), { scale: s, margin: m }),
  ),
  softmaxOf(
    {
      name: 'cosFaceLogits',
      label: 'CosFace',
      says: 'Takes the margin from the cosine of the own class.',
      settings: { scale: scale(16), margin: margin(0.35, 'margin m (cosine)') },
    },
    (angles, { scale: s = 1, margin: m = 0 }) =>
      cosFaceLogits(cosinesAt(angles), ownClass(angles), { scale: s, margin: m }),
  ),
  softmaxOf(
    {
      name: 'combinedMarginLogits',
      label: 'Combined margin',
      says: 'A factor on the angle, an angle added to it and a number taken from the cosine.',
      settings: {
        scale: scale(16),
        m1: setting('factor m₁', 0.5, 2, 0.05, 1),
        m2: margin(0.3, 'angle m₂ (radians)'),
        m3: margin(0.2, 'cosine m₃'),
      },
    },
    (angles, { scale: s = 1, m1 = 1, m2 = 0, m3 = 0 }) =>
      combinedMarginLogits(cosinesAt(angles), ownClass(angles), { scale: s, m1, m2, m3 }),
  ),
  softmaxOf(
    {
      name: 'sphereFaceLogits',
      label: 'SphereFace',
      says: 'Multiplies the angle by a whole number, mixed with the plain cosine by λ; the length of the embedding is the scale.',
      settings: {
        length: length(16),
        m: setting('factor m', 1, 8, 1, 4),
        lambda: setting('annealing λ', 0, 50, 0.5, 5),
      },
    },
    (angles, { length: a = 1, m = 1, lambda = 0 }) =>
      sphereFaceLogits(samplesAt(angles, a), centres(), ownClass(angles), { m, lambda }),
  ),
  softmaxOf(
    {
      name: 'sphereFaceRLogits',
      label: 'SphereFace-R',
      says: 'Multiplies the angle by any factor up to π; its gradient passes the margin by, as published.',
      settings: { scale: scale(16), m: setting('factor m', 1, 3, 0.05, 1.4) },
    },
    (angles, { scale: s = 1, m = 1 }) => sphereFaceRLogits(cosinesAt(angles), ownClass(angles), { scale: s, m }),
  ),
  softmaxOf(
    {
      name: 'magFaceLogits',
      label: 'MagFace',
      says: 'The margin grows with the length of the embedding, which becomes the quality.',
      settings: { scale: scale(16), length: length(40) },
    },
    (angles, { scale: s = 1, length: a = 1 }) =>
      magFaceLogits(samplesAt(angles, a), centres(), ownClass(angles), { scale: s }).logits,
  ),
  softmaxOf(
    {
      name: 'adaFaceLogits',
      label: 'AdaFace',
      says: 'The length of the embedding, against its mean of 20 and deviation of 10 here, decides between an angle and a cosine as margin.',
      settings: { scale: scale(16), margin: margin(0.4, 'margin m', 1), length: length(20) },
    },
    (angles, { scale: s = 1, margin: m = 0, length: a = 1 }) =>
      adaFaceLogits(cosinesAt(angles), tf.fill([angles.size], a), ownClass(angles), {
        scale: s,
        margin: m,
        statistics: { mean: 20, deviation: 10 },
      }),
  ),
  softmaxOf(
    {
      name: 'subCentreCosine',
      label: 'Sub-centre ArcFace',
      says: 'Each class has two centres, here 40° apart; the nearer one counts.',
      settings: { scale: scale(16), margin: margin(0.5) },
    },
    (angles, { scale: s = 1, margin: m = 0 }) =>
      arcFaceLogits(subCentreCosine(samplesAt(angles), pairsOfCentres()), ownClass(angles), { scale: s, margin: m }),
  ),
  softmaxOf(
    {
      name: 'adaCosScale',
      label: 'AdaCos, fixed scale',
      says: `A softmax of cosines without a margin, with the scale that follows from the number of classes: ${adaCosScale(3).toFixed(3)} for three.`,
      settings: {},
    },
    (angles) => arcFaceLogits(cosinesAt(angles), ownClass(angles), { scale: adaCosScale(3), margin: 0 }),
  ),
];
