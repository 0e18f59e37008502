import { vmfLogNormaliser, vmfMeanResultant } from './vmf.js';

/**
 * The differential entropy of a von Mises–Fisher distribution, $-\log C_d(\kappa) - \kappa A_d(\kappa)$, in nats.
 *
 * Oracle: the integral over the sphere in three dimensions by Simpson's rule, to $10^{-8}$.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa - Concentration, finite and $\ge 0$; at 0 the entropy of the uniform distribution, its largest value.
 * @returns The entropy.
 *
 * @example
 * ```ts
 * import { vmfEntropy } from '@scaleface/numerics';
 *
 * vmfEntropy(3, 0); // => 2.5310242469
 * ```
 */
export const vmfEntropy = (dimension: number, kappa: number): number =>
  -vmfLogNormaliser(dimension, kappa) - kappa * vmfMeanResultant(dimension, kappa);

/**
 * The Kullback–Leibler divergence $\mathrm{KL}(p_1\|p_2)$ of two von Mises–Fisher distributions,
 * $\log C_d(\kappa_1) - \log C_d(\kappa_2) + A_d(\kappa_1)(\kappa_1 - \kappa_2\cos\theta)$, in nats.
 *
 * Oracle: the integral over the sphere in three dimensions by Simpson's rule, to $10^{-8}$.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa1 - Concentration of the first.
 * @param kappa2 - Concentration of the second; 0 gives the divergence from the uniform distribution.
 * @param cosine - Cosine of the angle between the mean directions. Default 1.
 * @returns The divergence, $\ge 0$ up to rounding.
 *
 * @example
 * ```ts
 * import { vmfKullbackLeibler } from '@scaleface/numerics';
 *
 * vmfKullbackLeibler(8, 5, 5); // => 0
 * ```
 */
export const vmfKullbackLeibler = (dimension: number, kappa1: number, kappa2: number, cosine = 1): number =>
  vmfLogNormaliser(dimension, kappa1) -
  vmfLogNormaliser(dimension, kappa2) +
  vmfMeanResultant(dimension, kappa1) * (kappa1 - kappa2 * cosine);

/**
 * The mutual log-likelihood that two vMF-distributed embeddings share one direction,
 * $\log\int p_1 p_2 = \log C_d(\kappa_1) + \log C_d(\kappa_2) - \log C_d(\lVert\kappa_1\mu_1+\kappa_2\mu_2\rVert)$
 * (the score of SCF, Li et al., CVPR 2021).
 *
 * Oracle: the integral over the sphere in three dimensions by Simpson's rule, to $10^{-8}$.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa1 - Concentration of the first embedding.
 * @param kappa2 - Concentration of the second embedding.
 * @param cosine - Cosine of the angle between the two mean directions.
 * @returns The score; the larger, the more likely the same identity. With a concentration of 0 it is minus the log-area
 * of the sphere, whatever the cosine.
 *
 * @example
 * ```ts
 * import { vmfMutualScore } from '@scaleface/numerics';
 *
 * vmfMutualScore(64, 30, 30, 0.9) > vmfMutualScore(64, 30, 30, 0.1); // => true
 * ```
 */
export function vmfMutualScore(dimension: number, kappa1: number, kappa2: number, cosine: number): number {
  // ‖κ₁μ₁ + κ₂μ₂‖² = (κ₁ - κ₂)² + 2κ₁κ₂(1 + cos), which cannot turn negative by rounding.
  const joint = Math.sqrt((kappa1 - kappa2) ** 2 + 2 * kappa1 * kappa2 * Math.max(0, 1 + cosine));
  return vmfLogNormaliser(dimension, kappa1) + vmfLogNormaliser(dimension, kappa2) - vmfLogNormaliser(dimension, joint);
}
