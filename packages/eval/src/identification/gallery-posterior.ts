import { logSphereArea, ScaleFaceError, vmfLogNormaliser } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import { checkModel, type GalleryModel, galleryEvidence } from './gallery-evidence.js';

/** Who a probe may be. */
export interface GalleryPosterior {
  /** Probability of every gallery class, in gallery order. */
  readonly classes: Float64Array;
  /** Probability that the probe is not in the gallery. */
  readonly unknown: number;
  /** The most probable class; −1 for nobody. */
  readonly decision: number;
  /** One minus the probability of the decision: the probability that it is wrong. */
  readonly error: number;
  /** Entropy of the posterior in nats. */
  readonly entropy: number;
}

/**
 * The probabilities of who a probe is: one of $K$ gallery classes or nobody among them.
 *
 * Embeddings of class $c$ follow a von Mises–Fisher distribution about the centre $\mu_c$ with one concentration
 * $\kappa$; embeddings of strangers are uniform on the sphere; the prior is $\beta$ for a stranger and $(1-\beta)/K$ for
 * each class (GallUE; Erlygin and Zaytsev 2024). With a `probeConcentration` $\kappa_x$, from an SCF head or calibrated
 * from any confidence, the probe's true embedding is itself vMF-distributed about the observed one, and the two are
 * integrated out in closed form:
 * $p(x \mid c) = \frac{C_d(\kappa)\,C_d(\kappa_x)}{C_d(\lVert\kappa\mu_c + \kappa_x x\rVert)}$. So the error probability
 * holds both the poor probe and the ambiguous gallery (the aim of HolUE, which samples and combines the two): a probe
 * that says nothing ($\kappa_x = 0$) returns the prior, a certain one ($\kappa_x = \infty$, the default) GallUE.
 *
 * Oracle: probes drawn from the model, on which the stated probabilities of error come true.
 *
 * @param cosines - Cosine of the probe to each class centre `[K]`.
 * @param model - Dimension, concentration, prior.
 * @param probeConcentration - $\kappa_x \ge 0$. Default ∞.
 * @returns The posterior and the decision.
 * @throws ScaleFaceError `out-of-range` for a bad model or concentration, `not-finite`, `invalid-argument` without
 *   classes.
 *
 * @example
 * ```ts
 * import { galleryPosterior } from '@scaleface/eval';
 *
 * const model = { dimension: 64, concentration: 80 };
 * galleryPosterior([0.8, 0.1, 0], model).decision; // => 0
 * galleryPosterior([0.1, 0.1, 0], model).decision; // => -1
 * galleryPosterior([0.8, 0.1, 0], model, 0).unknown; // => 0.5
 * ```
 */
export function galleryPosterior(
  cosines: Numbers,
  model: GalleryModel,
  probeConcentration: number = Number.POSITIVE_INFINITY,
): GalleryPosterior {
  checkModel(model);
  checkNumbers(cosines, 'cosines');
  if (cosines.length === 0) {
    throw new ScaleFaceError('the gallery is empty', { code: 'invalid-argument', path: 'cosines' });
  }
  const { ofClass, stranger } = galleryEvidence(cosines.length, model, probeConcentration);
  const evidence = Float64Array.from(cosines, ofClass);
  const largest = evidence.reduce((a, b) => Math.max(a, b), stranger);
  const total = evidence.reduce((sum, e) => sum + Math.exp(e - largest), Math.exp(stranger - largest));
  const classes = evidence.map((e) => Math.exp(e - largest) / total);
  const unknown = Math.exp(stranger - largest) / total;
  let decision = -1;
  let highest = unknown;
  classes.forEach((p, c) => {
    if (p > highest) {
      highest = p;
      decision = c;
    }
  });
  const nats = (p: number): number => (p > 0 ? -p * Math.log(p) : 0);
  return {
    classes,
    unknown,
    decision,
    error: 1 - highest,
    entropy: classes.reduce((sum, p) => sum + nats(p), nats(unknown)),
  };
}

/**
 * The stranger's prior $\beta$ under which {@link galleryPosterior} accepts the best class exactly from a cosine
 * threshold on, when the other classes are far: $\beta = \frac{r}{1+r}$ with
 * $\log r = \kappa\tau + \log C_d(\kappa) + \log S_d - \log K$ and the sphere's area $S_d$. It carries a threshold chosen
 * for a FPIR over to the posterior. Oracle: the decisions of {@link galleryPosterior} for cosines just above and just below
 * the threshold.
 *
 * @param threshold - Cosine threshold $\tau$.
 * @param classes - Number of gallery classes $K$.
 * @param model - Dimension and concentration.
 * @returns $\beta$ in [0, 1].
 * @throws ScaleFaceError `out-of-range` for a bad model.
 *
 * @example
 * ```ts
 * import { galleryPosterior, unknownPriorForThreshold } from '@scaleface/eval';
 *
 * const model = { dimension: 64, concentration: 80 };
 * const unknownPrior = unknownPriorForThreshold(0.5, 3, model);
 * galleryPosterior([0.51, -0.5, -0.5], { ...model, unknownPrior }).decision; // => 0
 * galleryPosterior([0.49, -0.5, -0.5], { ...model, unknownPrior }).decision; // => -1
 * ```
 */
export function unknownPriorForThreshold(
  threshold: number,
  classes: number,
  model: Omit<GalleryModel, 'unknownPrior'>,
): number {
  checkModel(model);
  const { dimension, concentration } = model;
  const logRatio =
    concentration * threshold +
    vmfLogNormaliser(dimension, concentration) +
    logSphereArea(dimension) -
    Math.log(classes);
  return 1 / (1 + Math.exp(-logRatio));
}
