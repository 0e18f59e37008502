import { logSphereArea, ScaleFaceError, vmfLogNormaliser, vmfMutualScore } from '@scaleface/numerics';

/** What is assumed about gallery and probe. */
export interface GalleryModel {
  /** Dimension $d$ of the embeddings. */
  readonly dimension: number;
  /** Concentration $\kappa$ of the embeddings of an identity about the class centre. */
  readonly concentration: number;
  /** Prior probability $\beta$ in (0, 1) that the probe is not in the gallery. Default 0.5. */
  readonly unknownPrior?: number;
}

/** Logarithms of prior times likelihood of one probe. */
interface GalleryEvidence {
  /** Of a class whose centre has this cosine to the probe. */
  readonly ofClass: (cosine: number) => number;
  /** Of nobody in the gallery. */
  readonly stranger: number;
}

/**
 * Checks a gallery model.
 *
 * @returns The prior of a stranger.
 * @throws ScaleFaceError `out-of-range`.
 */
export function checkModel({ dimension, concentration, unknownPrior = 0.5 }: GalleryModel): number {
  if (!(dimension >= 2 && concentration >= 0 && unknownPrior > 0 && unknownPrior < 1)) {
    throw new ScaleFaceError('not a gallery model', {
      code: 'out-of-range',
      path: 'model',
      expected: 'dimension ≥ 2, concentration ≥ 0, unknownPrior in (0, 1)',
      received: `${dimension}, ${concentration}, ${unknownPrior}`,
    });
  }
  return unknownPrior;
}

/**
 * What a probe says for each class and for nobody: $\log\frac{1-\beta}{K} + \log p(x \mid c)$, which rises with the cosine,
 * and $\log\beta - \log S_d$.
 *
 * @param classes - Number of gallery classes $K \ge 1$.
 * @param model - Dimension, concentration, prior.
 * @param probeConcentration - $\kappa_x \ge 0$, or ∞.
 * @throws ScaleFaceError `out-of-range`.
 */
export function galleryEvidence(classes: number, model: GalleryModel, probeConcentration: number): GalleryEvidence {
  const unknownPrior = checkModel(model);
  if (!(probeConcentration >= 0)) {
    throw new ScaleFaceError('not a concentration', {
      code: 'out-of-range',
      path: 'probeConcentration',
      expected: 'a number ≥ 0, or infinity',
      received: String(probeConcentration),
    });
  }
  const { dimension, concentration } = model;
  const normaliser = vmfLogNormaliser(dimension, concentration);
  const prior = Math.log((1 - unknownPrior) / classes);
  const certain = (cosine: number): number => normaliser + concentration * cosine;
  const mutual = (cosine: number): number =>
    vmfMutualScore(dimension, concentration, probeConcentration, Math.min(1, Math.max(-1, cosine)));
  const likelihood = probeConcentration === Number.POSITIVE_INFINITY ? certain : mutual;
  return {
    ofClass: (cosine) => prior + likelihood(cosine),
    stranger: Math.log(unknownPrior) - logSphereArea(dimension),
  };
}
