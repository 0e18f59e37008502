import {
  circleLoss,
  contrastiveLoss,
  multiSimilarityLoss,
  ntXentLoss,
  proxyAnchorLoss,
  supConLoss,
  tripletLoss,
} from '@scaleface/losses';
import type * as tf from '@tensorflow/tfjs-core';
import { centres, samplesAt } from './circle.js';
import { type LossCase, type Settings, setting } from './loss-case.js';

interface Pairwise extends Omit<LossCase, 'loss' | 'single'> {
  readonly of: (
    sample: tf.Tensor2D,
    options: { readonly references: { readonly embeddings: tf.Tensor2D; readonly labels: number[] } },
    settings: Settings,
  ) => tf.Tensor;
}

/** A loss of pairs: the sample against one image of each class, at the class's centre. */
const pairwise = ({ of, ...about }: Pairwise): LossCase => ({
  ...about,
  single: true,
  loss: (angles, settings) =>
    of(samplesAt(angles), { references: { embeddings: centres(), labels: [0, 1, 2] } }, settings),
});

const temperature = (value: number) => setting('temperature τ', 0.02, 1, 0.01, value);

/** The losses that compare images with each other. */
export const pairLosses: readonly LossCase[] = [
  pairwise({
    name: 'contrastiveLoss',
    label: 'Contrastive',
    says: 'Pulls the own class in and pushes others out to a distance.',
    settings: { margin: setting('distance of negatives', 0, 2, 0.05, 1) },
    of: (sample, options, { margin = 1 }) => contrastiveLoss(sample, [0], { ...options, negativeMargin: margin }),
  }),
  pairwise({
    name: 'tripletLoss',
    label: 'Triplet',
    says: 'A negative must be farther than the positive by the margin.',
    settings: { margin: setting('margin', 0, 1, 0.01, 0.2) },
    of: (sample, options, { margin = 0 }) => tripletLoss(sample, [0], { ...options, margin }),
  }),
  pairwise({
    name: 'ntXentLoss',
    label: 'NT-Xent (InfoNCE)',
    says: 'A softmax of the positive’s cosine against those of the negatives.',
    settings: { temperature: temperature(0.2) },
    of: (sample, options, { temperature: t = 1 }) => ntXentLoss(sample, [0], { ...options, temperature: t }),
  }),
  pairwise({
    name: 'supConLoss',
    label: 'SupCon',
    says: 'NT-Xent with any number of positives; with one, as here, all are compared together.',
    settings: { temperature: temperature(0.2) },
    of: (sample, options, { temperature: t = 1 }) => supConLoss(sample, [0], { ...options, temperature: t }),
  }),
  pairwise({
    name: 'multiSimilarityLoss',
    label: 'Multi-similarity',
    says: 'Weighs positives below and negatives above a cosine, softly.',
    settings: {
      alpha: setting('weight α of positives', 0.5, 20, 0.5, 2),
      beta: setting('weight β of negatives', 1, 80, 1, 50),
      base: setting('cosine λ', 0, 1, 0.05, 0.5),
    },
    of: (sample, options, { alpha = 2, beta = 50, base = 0.5 }) =>
      multiSimilarityLoss(sample, [0], { ...options, alpha, beta, base }),
  }),
  pairwise({
    name: 'circleLoss',
    label: 'Circle',
    says: 'Each similarity is weighed by how far it is from its goal.',
    settings: { margin: setting('margin m', 0, 0.9, 0.05, 0.4), gamma: setting('scale γ', 4, 128, 4, 32) },
    of: (sample, options, { margin = 0, gamma = 1 }) => circleLoss(sample, [0], { ...options, margin, gamma }),
  }),
  {
    name: 'proxyAnchorLoss',
    label: 'Proxy anchor',
    says: 'Each class has a proxy, here its centre, that pulls its own images and pushes the others.',
    settings: { margin: setting('margin', 0, 0.8, 0.02, 0.1), alpha: setting('scale α', 2, 64, 1, 32) },
    single: true,
    loss: (angles, { margin = 0, alpha = 1 }) =>
      proxyAnchorLoss({ embeddings: samplesAt(angles), weights: centres(), labels: [0], margin, alpha }),
  },
];
