import * as tf from '@tensorflow/tfjs-core';
import {
  adaFaceLogits,
  adaFaceLoss,
  arcFaceLogits,
  arcFaceLoss,
  bayesianTripletLoss,
  circleLoss,
  combinedMarginLogits,
  contrastiveLoss,
  cosFaceLogits,
  cosFaceLoss,
  crFiqaLoss,
  dulKlLoss,
  hibLoss,
  magFaceLogits,
  magFaceLoss,
  mlsLoss,
  multiSimilarityLoss,
  multiSimilarityMiner,
  ntXentLoss,
  pcmeLoss,
  probConstraintLoss,
  probLoss,
  proxyAnchorLoss,
  scaleFaceLogits,
  scaleFaceLoss,
  scfLoss,
  softmaxCrossEntropy,
  sphereFaceLogits,
  sphereFaceRLogits,
  subCentreCosine,
  supConLoss,
  tripletLoss,
  tripletMarginMiner,
} from '../../src/index.js';

/** What a loss is given: rows of numbers, so that a case can change any of them. */
export interface Batch {
  readonly embeddings: number[][];
  readonly weights: number[][];
  readonly labels: number[];
  /** Of each sample; functions whose scale is a number take the first. */
  readonly scale: number[];
  readonly logVariance: number[][];
}

/** Four samples of three classes: two of one, one of another, one of none. */
export const good: Batch = {
  embeddings: [
    [1, 2, -0.5],
    [0.4, 1.2, 0.3],
    [-2, 0.1, 0.7],
    [0.2, -1, 3],
  ],
  weights: [
    [0.3, 1, 0.2],
    [-1, 0.2, 0.4],
    [0.5, 0.5, -0.5],
  ],
  labels: [0, 0, 1, -1],
  scale: [10, 2, 3, 4],
  logVariance: [
    [0.1, -1, 0.3],
    [0.5, 0.2, -2],
    [-0.4, 0, 1],
    [0.2, 0.1, 0],
  ],
};

/** A loss of the tensors that it is differentiated by. */
export interface Subject {
  /** Its differentiable arguments, from a batch. */
  readonly args: readonly ('embeddings' | 'weights' | 'scale' | 'logVariance')[];
  /** What an error calls its scale; absent if it has none. */
  readonly scale?: string;
  /** The loss. */
  loss(tensors: Record<string, tf.Tensor>, labels: tf.Tensor, scale: number): tf.Tensor;
}

const unit = (x: tf.Tensor): tf.Tensor2D =>
  tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-20))) as tf.Tensor2D;
const cosines = (t: Record<string, tf.Tensor>): tf.Tensor2D =>
  tf.matMul(unit(t.embeddings as tf.Tensor), unit(t.weights as tf.Tensor), false, true);
const norms = (t: Record<string, tf.Tensor>): tf.Tensor => tf.norm(t.embeddings as tf.Tensor, 2, 1);

const fused = (loss: (o: never) => tf.Tensor, more: object = {}): Subject => ({
  args: ['embeddings', 'weights'],
  scale: 'scale',
  loss: (t, labels, scale) =>
    loss({ ...more, embeddings: t.embeddings, weights: t.weights, labels, scale: t.scale ?? scale } as never),
});
const logits = (
  f: (t: Record<string, tf.Tensor>, labels: tf.Tensor, scale: number) => tf.Tensor,
  scale?: string,
): Subject => ({
  args: ['embeddings', 'weights'],
  ...(scale === undefined ? {} : { scale }),
  loss: (t, labels, s) => softmaxCrossEntropy(f(t, labels, s), labels),
});
const pairs = (loss: (mu: tf.Tensor, ls: tf.Tensor, labels: tf.Tensor) => tf.Tensor): Subject => ({
  args: ['embeddings', 'logVariance'],
  loss: (t, labels) => loss(t.embeddings as tf.Tensor, t.logVariance as tf.Tensor, labels),
});

const labelled = (loss: (embeddings: tf.Tensor, labels: tf.Tensor) => tf.Tensor): Subject => ({
  args: ['embeddings'],
  loss: (t, labels) => loss(t.embeddings as tf.Tensor, labels),
});

const constraint = (ratio: 'log-variance' | 'variance'): Subject => ({
  args: ['logVariance'],
  loss: ({ logVariance }) => probConstraintLoss(logVariance as tf.Tensor, { ratio }),
});

/** Every loss of the package, the logits followed by the softmax cross-entropy. */
export const subjects: Readonly<Record<string, Subject>> = {
  scaleFaceLoss: { ...fused(scaleFaceLoss), args: ['embeddings', 'weights', 'scale'] },
  'scaleFaceLoss, all frozen but the scale': {
    ...fused(scaleFaceLoss, { frozenCentres: true, frozenEmbeddings: true }),
    args: ['embeddings', 'weights', 'scale'],
  },
  'scaleFaceLoss of a number': fused(scaleFaceLoss),
  'scaleFaceLoss of sampled classes': {
    ...fused(scaleFaceLoss, { sampleRate: 0.9 }),
    args: ['embeddings', 'weights', 'scale'],
  },
  arcFaceLoss: fused(arcFaceLoss),
  cosFaceLoss: fused(cosFaceLoss),
  adaFaceLoss: fused(adaFaceLoss),
  magFaceLoss: fused(magFaceLoss, { normLower: 1, normUpper: 5 }),
  scaleFaceLogits: {
    ...logits((t, y) => scaleFaceLogits(cosines(t), y, t.scale as tf.Tensor), 'scale'),
    args: ['embeddings', 'weights', 'scale'],
  },
  arcFaceLogits: logits((t, y, scale) => arcFaceLogits(cosines(t), y, { scale }), 'options.scale'),
  cosFaceLogits: logits((t, y, scale) => cosFaceLogits(cosines(t), y, { scale }), 'options.scale'),
  adaFaceLogits: logits((t, y, scale) => adaFaceLogits(cosines(t), norms(t), y, { scale }), 'options.scale'),
  combinedMarginLogits: logits((t, y, scale) => combinedMarginLogits(cosines(t), y, { scale }), 'options.scale'),
  magFaceLogits: logits(
    (t, y, scale) => magFaceLogits(t.embeddings as tf.Tensor, t.weights as tf.Tensor, y, { scale }).logits,
    'options.scale',
  ),
  sphereFaceRLogits: logits((t, y, scale) => sphereFaceRLogits(cosines(t), y, { scale }), 'options.scale'),
  sphereFaceLogits: logits((t, y) => sphereFaceLogits(t.embeddings as tf.Tensor, t.weights as tf.Tensor, y)),
  subCentreCosine: logits((t, y, scale) => {
    const w = t.weights as tf.Tensor;
    const centres = tf.stack([w, tf.mul(w, -0.5)], 1);
    return arcFaceLogits(subCentreCosine(t.embeddings as tf.Tensor, centres), y, { scale });
  }, 'options.scale'),
  scfLoss: {
    args: ['embeddings', 'weights', 'scale'],
    scale: 'kappa',
    loss: (t, labels) =>
      scfLoss({
        embeddings: t.embeddings as tf.Tensor,
        weights: t.weights as tf.Tensor,
        kappa: t.scale as tf.Tensor,
        labels,
      }),
  },
  crFiqaLoss: {
    args: ['embeddings', 'weights', 'scale'],
    loss: (t, labels) => crFiqaLoss(t.scale as tf.Tensor, cosines(t), labels),
  },
  contrastiveLoss: labelled((x, y) => contrastiveLoss(x, y)),
  'contrastiveLoss of cosines': labelled((x, y) => contrastiveLoss(x, y, { distance: 'cosine' })),
  tripletLoss: labelled((x, y) => tripletLoss(x, y, { swap: true, smooth: true })),
  'tripletLoss of semi-hard triplets': labelled((x, y) =>
    tripletLoss(x, y, { tuple: tripletMarginMiner(x, y, { kind: 'semi-hard' }) }),
  ),
  ntXentLoss: labelled((x, y) => ntXentLoss(x, y)),
  supConLoss: labelled((x, y) => supConLoss(x, y)),
  multiSimilarityLoss: labelled((x, y) => multiSimilarityLoss(x, y, { tuple: multiSimilarityMiner(x, y) })),
  circleLoss: labelled((x, y) => circleLoss(x, y)),
  proxyAnchorLoss: {
    args: ['embeddings', 'weights'],
    loss: (t, labels) =>
      proxyAnchorLoss({ embeddings: t.embeddings as tf.Tensor, weights: t.weights as tf.Tensor, labels }),
  },
  mlsLoss: pairs((mu, ls, y) => mlsLoss(mu, ls, y)),
  probLoss: pairs((mu, ls, y) => probLoss(mu, ls, y)),
  hibLoss: pairs((mu, ls, y) => hibLoss(mu, ls, y)),
  pcmeLoss: pairs((mu, ls, y) => pcmeLoss(mu, ls, y)),
  dulKlLoss: pairs((mu, ls) => dulKlLoss(mu, ls)),
  'probConstraintLoss of logarithms': constraint('log-variance'),
  'probConstraintLoss of variances': constraint('variance'),
  bayesianTripletLoss: pairs((mu, ls) => {
    const batch = { mu, logSigmaSq: ls };
    return bayesianTripletLoss({ anchor: batch, positive: batch, negative: { ...batch, mu: tf.mul(mu, -1) } });
  }),
};

/** The batch as tensors; without rows or columns they keep the other length. */
export function tensors(batch: Batch, args: Subject['args']): Record<string, tf.Tensor> {
  const matrix = (rows: number[][], columns: number): tf.Tensor =>
    tf.tensor2d(rows.flat(), [rows.length, rows[0]?.length ?? columns]);
  const all = {
    embeddings: () => matrix(batch.embeddings, 3),
    weights: () => matrix(batch.weights, 3),
    logVariance: () => matrix(batch.logVariance, 3),
    scale: () => tf.tensor2d(batch.scale, [batch.scale.length, 1]),
  };
  return Object.fromEntries(args.map((name) => [name, all[name]()]));
}
