import {
  bayesianTripletLoss,
  crFiqaLoss,
  dulKlLoss,
  hibLoss,
  imageTextPcmeLoss,
  imageTextScaleLoss,
  mlsLoss,
  pcmeLoss,
  probLoss,
  scfLoss,
} from '@scaleface/losses';
import * as tf from '@tensorflow/tfjs-core';
import { centres, cosinesAt, ownClass, samplesAt } from './circle.js';
import { type LossCase, setting } from './loss-case.js';

/** The deviation of the images that the sample is compared with. */
const CENTRE_SIGMA = 0.2;

const sigma = setting('deviation σ of the sample', 0.05, 1.5, 0.05, 0.3);

interface Gaussians {
  readonly mu: tf.Tensor2D;
  readonly logSigmaSq: tf.Tensor2D;
}

/** The sample and one image at each centre as Gaussians: four rows of the classes 0, 0, 1, 2. */
function batchOf(angles: tf.Tensor, s: number): Gaussians {
  const spread = [s, CENTRE_SIGMA, CENTRE_SIGMA, CENTRE_SIGMA].map((one) => [2 * Math.log(one), 2 * Math.log(one)]);
  return { mu: tf.concat([samplesAt(angles), centres()], 0), logSigmaSq: tf.tensor2d(spread) };
}

const batchLabels = (): tf.Tensor1D => tf.tensor1d([0, 0, 1, 2], 'int32');

/** Row `i` of a batch, twice: a triplet for each of the two other classes. */
const rows = ({ mu, logSigmaSq }: Gaussians, picked: readonly number[]): Gaussians => ({
  mu: tf.gather(mu, tf.tensor1d([...picked], 'int32')),
  logSigmaSq: tf.gather(logSigmaSq, tf.tensor1d([...picked], 'int32')),
});

const onBatch = (
  about: Omit<LossCase, 'loss' | 'single'>,
  of: (batch: Gaussians, settings: Readonly<Record<string, number>>) => tf.Tensor,
): LossCase => ({
  ...about,
  single: true,
  loss: (angles, settings) => of(batchOf(angles, settings.sigma ?? 1), settings),
});

/** The losses that teach a model how sure it is by other means than a scale. */
export const probabilisticLosses: readonly LossCase[] = [
  onBatch(
    {
      name: 'mlsLoss',
      label: 'Mutual likelihood (PFE)',
      says: 'How likely the sample and the image of its class share an embedding, both being Gaussian.',
      settings: { sigma },
    },
    ({ mu, logSigmaSq }) => mlsLoss(mu, logSigmaSq, batchLabels()),
  ),
  onBatch(
    {
      name: 'probLoss',
      label: 'ProbFace',
      says: 'The mutual likelihood with a hinge against negatives and a bound on the spread of deviations.',
      settings: { sigma, margin: setting('margin', 0, 10, 0.5, 3) },
    },
    ({ mu, logSigmaSq }, { margin = 3 }) => probLoss(mu, logSigmaSq, batchLabels(), { margin }),
  ),
  onBatch(
    {
      name: 'hibLoss',
      label: 'Hedged instance (HIB)',
      says: 'The probability of a match over samples drawn from both Gaussians.',
      settings: { sigma, a: setting('slope a', 0.5, 10, 0.5, 4), b: setting('offset b', 0, 10, 0.5, 4) },
    },
    ({ mu, logSigmaSq }, { a = 1, b = 0 }) => hibLoss(mu, logSigmaSq, batchLabels(), { a, b, samples: 16 }),
  ),
  onBatch(
    {
      name: 'pcmeLoss',
      label: 'PCME++',
      says: 'The probability of a match from the closed-form distance of two Gaussians.',
      settings: { sigma, a: setting('slope a', 0.5, 10, 0.5, 5), b: setting('offset b', 0, 10, 0.5, 5) },
    },
    ({ mu, logSigmaSq }, { a = 1, b = 0 }) => pcmeLoss(mu, logSigmaSq, batchLabels(), { a, b }),
  ),
  onBatch(
    {
      name: 'bayesianTripletLoss',
      label: 'Bayesian triplet',
      says: 'The probability that the negative is farther than the positive, all being Gaussian.',
      settings: { sigma, margin: setting('margin', 0, 1, 0.05, 0) },
    },
    (batch, { margin = 0 }) =>
      bayesianTripletLoss({
        anchor: rows(batch, [0, 0]),
        positive: rows(batch, [1, 1]),
        negative: rows(batch, [2, 3]),
        margin,
      }),
  ),
  {
    name: 'scfLoss',
    label: 'Sphere confidence (SCF)',
    says: 'A von Mises–Fisher density on the sphere around the embedding; its concentration κ is the confidence.',
    settings: { kappa: setting('concentration κ', 0.5, 60, 0.5, 10) },
    loss: (angles, { kappa = 1 }) =>
      scfLoss({
        embeddings: samplesAt(angles),
        weights: centres(),
        kappa: tf.fill([angles.size, 1], kappa),
        labels: ownClass(angles),
        reduction: 'none',
      }),
  },
  {
    name: 'crFiqaLoss',
    label: 'CR-FIQA',
    says: 'Trains a quality to be the own cosine over the nearest other one. The ratio counts as a constant: no gradient by the angle.',
    settings: { quality: setting('quality', 0, 2, 0.05, 0.8) },
    loss: (angles, { quality = 0 }) =>
      crFiqaLoss(tf.fill([angles.size, 1], quality), cosinesAt(angles), ownClass(angles), { reduction: 'none' }),
  },
  {
    name: 'dulKlLoss',
    label: 'DUL, its divergence',
    says: 'Holds the Gaussian near the standard normal; on a circle it is the same at every angle.',
    settings: { sigma },
    loss: (angles, { sigma: s = 1 }) =>
      dulKlLoss(samplesAt(angles), tf.fill([angles.size, 2], 2 * Math.log(s)), { reduction: 'none' }),
  },
];

const positives = (): tf.Tensor2D => tf.tensor2d([[1, 0, 0]]);

/** The losses between images and captions: the sample is an image, the centres are three captions. */
export const captionLosses: readonly LossCase[] = [
  {
    name: 'imageTextScaleLoss',
    label: 'ScaleFace, image to text',
    says: 'Each image is classified among the captions and each caption among the images, with a scale of its own.',
    settings: {
      scale: setting('scale of the image', 1, 64, 0.5, 16),
      captionScale: setting('scale of the captions', 1, 64, 0.5, 16),
      margin: setting('margin m (radians)', 0, 1.5, 0.01, 0),
    },
    single: true,
    loss: (angles, { scale = 1, captionScale = 1, margin = 0 }) =>
      imageTextScaleLoss({
        images: samplesAt(angles),
        captions: centres(),
        positives: positives(),
        imageScale: scale,
        captionScale,
        margin,
      }),
  },
  {
    name: 'imageTextPcmeLoss',
    label: 'PCME++, image to text',
    says: 'The probability that a Gaussian image and a Gaussian caption match.',
    settings: { sigma },
    single: true,
    loss: (angles, { sigma: s = 1 }) =>
      imageTextPcmeLoss({
        images: { mu: samplesAt(angles), logSigmaSq: tf.fill([1, 2], 2 * Math.log(s)) },
        captions: { mu: centres(), logSigmaSq: tf.fill([3, 2], 2 * Math.log(CENTRE_SIGMA)) },
        positives: positives(),
      }),
  },
];
