import { ScaleFaceError } from '../errors.js';
import { besselIRatio, logBesselIReduced } from '../special/bessel.js';
import { logGamma } from '../special/gamma.js';
import { solveIncreasing } from '../special/solve.js';

function check(dimension: number, kappa: number): void {
  if (!(Number.isInteger(dimension) && dimension >= 2)) {
    throw new ScaleFaceError('not a dimension', {
      code: 'out-of-range',
      path: 'dimension',
      expected: 'an integer ≥ 2',
      received: String(dimension),
    });
  }
  if (!(kappa >= 0 && kappa < Number.POSITIVE_INFINITY)) {
    throw new ScaleFaceError('not a concentration', {
      code: 'out-of-range',
      path: 'kappa',
      expected: 'a finite number ≥ 0',
      received: String(kappa),
    });
  }
}

/**
 * The logarithm of the area of the unit sphere in $\mathbb R^d$, $\log\frac{2\pi^{d/2}}{\Gamma(d/2)}$.
 *
 * Oracle: the areas of the spheres in 2 to 6 dimensions.
 *
 * @param dimension - $d \ge 2$, the dimension of the space (not of the surface).
 * @returns The logarithm of the area.
 *
 * @example
 * ```ts
 * import { logSphereArea } from '@scaleface/numerics';
 *
 * Math.exp(logSphereArea(3)); // => 12.5663706144
 * ```
 */
export const logSphereArea = (dimension: number): number =>
  Math.LN2 + (dimension / 2) * Math.log(Math.PI) - logGamma(dimension / 2);

/**
 * The log-normaliser of the von Mises–Fisher density $C_d(\kappa)\,e^{\kappa\mu^\top x}$ on the unit sphere:
 * $\log C_d(\kappa) = \nu\log\kappa - \tfrac d2\log 2\pi - \log I_\nu(\kappa)$ with $\nu = \tfrac d2 - 1$.
 *
 * Exact down to $\kappa = 0$, where it is minus {@link logSphereArea}. Oracle: mpmath.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa - Concentration, finite and $\ge 0$.
 * @returns $\log C_d(\kappa)$.
 * @throws ScaleFaceError `out-of-range` for a bad dimension or concentration.
 *
 * @example
 * ```ts
 * import { vmfLogNormaliser } from '@scaleface/numerics';
 *
 * vmfLogNormaliser(3, 0); // => -2.5310242469
 * ```
 */
export function vmfLogNormaliser(dimension: number, kappa: number): number {
  check(dimension, kappa);
  const nu = dimension / 2 - 1;
  return nu * Math.LN2 - (dimension / 2) * Math.log(2 * Math.PI) - logBesselIReduced(nu, kappa);
}

/**
 * The mean resultant length of a von Mises–Fisher distribution, $A_d(\kappa) = I_{d/2}(\kappa)/I_{d/2-1}(\kappa)$: the
 * expected cosine between a sample and the mean direction.
 *
 * Oracle: mpmath, $10^{-10}$ relative for $d \le 1024$ and $\kappa \in [10^{-6}, 10^6]$.
 *
 * @param dimension - $d \ge 2$.
 * @param kappa - Concentration, finite and $\ge 0$.
 * @returns A number in [0, 1).
 * @throws ScaleFaceError `out-of-range` for a bad dimension or concentration.
 *
 * @example
 * ```ts
 * import { vmfMeanResultant } from '@scaleface/numerics';
 *
 * vmfMeanResultant(512, 64); // => 0.12311256
 * ```
 */
export function vmfMeanResultant(dimension: number, kappa: number): number {
  check(dimension, kappa);
  return besselIRatio(dimension / 2 - 1, kappa);
}

/**
 * The concentration whose mean resultant length is `resultant`: the inverse of {@link vmfMeanResultant}, and the
 * maximum-likelihood $\kappa$ of a sample with that resultant length.
 *
 * Starts at Banerjee's $\bar R(d-\bar R^2)/(1-\bar R^2)$ (2005) and takes Newton's steps with
 * $A_d' = 1 - A_d^2 - \frac{d-1}\kappa A_d$ (Sra 2012).
 *
 * Oracle: the concentrations from which {@link vmfMeanResultant} made the lengths, to $10^{-9}$ and what float64
 * resolves of $1 - \bar R$.
 *
 * @param dimension - $d \ge 2$.
 * @param resultant - $\bar R$ in [0, 1).
 * @returns $\kappa \ge 0$.
 * @throws ScaleFaceError `out-of-range` for a bad dimension or length.
 *
 * @example
 * ```ts
 * import { vmfConcentration, vmfMeanResultant } from '@scaleface/numerics';
 *
 * vmfConcentration(512, vmfMeanResultant(512, 64)); // => 64
 * ```
 */
export function vmfConcentration(dimension: number, resultant: number): number {
  check(dimension, 0);
  if (!(resultant >= 0 && resultant < 1)) {
    throw new ScaleFaceError('not a mean resultant length', {
      code: 'out-of-range',
      path: 'resultant',
      expected: 'a number in [0, 1)',
      received: String(resultant),
    });
  }
  if (resultant === 0) return 0;
  const gap = (1 - resultant) * (1 + resultant);
  const start = (resultant * (dimension - resultant * resultant)) / gap;
  return solveIncreasing(
    (kappa) => {
      const a = besselIRatio(dimension / 2 - 1, kappa);
      const slope = (1 - a) * (1 + a) - ((dimension - 1) / kappa) * a;
      return [a - resultant, slope];
    },
    start,
    Math.min(start, dimension * resultant) * 0.5,
    2 * start + 1,
  );
}
