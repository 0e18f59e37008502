/**
 * What each training uses where its options are not set; a run's configuration reads the same table. Momentum, decay
 * and clipping are those of the published configurations, as are the margins; the rates, their schedules and the batch
 * of the end-to-end training are not: the published ones are for other batches and data sets.
 */
export const trainingDefaults = {
  /** Of `trainScaleHead`; the rate falls to 0 with cosine decay. */
  scaleHead: {
    margin: 0.5,
    epochs: 10,
    batch: 128,
    learningRate: 0.03,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 5,
    leaveOneOut: true,
    seed: 0,
  },
  /**
   * Of ScaleFace where fewer than a thousand identities are known: narrow, and with much decay, since the published
   * width overfits them. Chosen on degraded images of people who were not trained on; the epochs are for images with five
   * degraded copies each.
   */
  scaleFace: {
    head: { hidden: [16], activation: 'exp' },
    margin: 0.5,
    epochs: 3,
    learningRate: 0.03,
    weightDecay: 0.4,
    leaveOneOut: false,
  },
  /** Of `trainVarianceHead`; gradients are not clipped. */
  varianceHead: {
    head: 'pfe_head_adjustable',
    hidden: 512,
    loss: 'mls',
    identities: 64,
    images: 4,
    epochs: 12,
    learningRate: 1e-3,
    schedule: 'constant',
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: Number.POSITIVE_INFINITY as number,
    seed: 0,
  },
  /** Of `trainScfHead`: loss and head are the paper's, steps those of the scale head. */
  scfHead: {
    hidden: [512],
    epochs: 10,
    batch: 128,
    learningRate: 0.03,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 5,
    seed: 0,
  },
  /** Of `trainDulHead`: margin, scale and weight of the regulariser are the paper's, steps those of the scale head. */
  dulHead: {
    margin: 0.5,
    scale: 64,
    klWeight: 0.01,
    epochs: 10,
    batch: 128,
    learningRate: 0.03,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 5,
    seed: 0,
  },
  /** Of `trainCrFiqaHead`: the paper's, except that the rate falls with cosine decay over fewer epochs. */
  crFiqaHead: {
    beta: 0.5,
    leaveOneOut: true,
    epochs: 10,
    batch: 128,
    learningRate: 0.1,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 5,
    seed: 0,
  },
  /** Of `trainEndToEnd`; the first half of the epochs has one scale for all. */
  endToEnd: {
    margin: 0.5,
    epochs: 24,
    batch: 64,
    learningRate: 0.02,
    schedule: 'step',
    warmup: 0,
    constantScale: 32,
    support: 8,
    smallestScale: 0.5,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 5,
    accumulate: 1,
    average: 0,
    flip: true,
    imagesPerIdentity: 0,
    freezeBackbone: false,
    seed: 0,
  },
} as const;
