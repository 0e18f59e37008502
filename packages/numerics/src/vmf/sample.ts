import { at } from '../at.js';
import { ScaleFaceError } from '../errors.js';
import type { Random } from '../random.js';

/** A Gamma(shape) variate for shape ≥ 1/2, by Marsaglia and Tsang (2000), boosted below 1. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = random.normal();
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** The cosine to the mean direction, by Wood's rejection (1994). */
function cosine(dimension: number, kappa: number, random: Random): number {
  const m = dimension - 1;
  const b = m / (2 * kappa + Math.hypot(2 * kappa, m));
  const x0 = (1 - b) / (1 + b);
  const c = kappa * x0 + m * Math.log((4 * b) / (1 + b) ** 2);
  for (;;) {
    const g = gamma(m / 2, random);
    const z = g / (g + gamma(m / 2, random));
    const divisor = 1 - (1 - b) * z;
    const w = (1 - (1 + b) * z) / divisor;
    // 1 - x₀w = 2b / ((1 + b) divisor) after both fractions are brought together.
    const t = (2 * b) / ((1 + b) * divisor);
    if (kappa * w + m * Math.log(t) - c >= Math.log(1 - random.uniform())) return w;
  }
}

/**
 * A random unit vector from the von Mises–Fisher distribution with density proportional to $e^{\kappa\mu^\top x}$:
 * the cosine by Wood's rejection (1994), the tangent direction uniform.
 *
 * Oracle: the distribution function of the cosine, added up in small steps of the angle (Kolmogorov and Smirnov), for
 * $d \le 8$; the mean cosine $A_d(\kappa)$ for $d \le 512$.
 *
 * @param mean - Mean direction $\mu$, of length 1, `[d]` with $d \ge 2$; not changed.
 * @param kappa - Concentration $\ge 0$; 0 is the uniform distribution.
 * @param random - Where the randomness comes from.
 * @returns A unit vector `[d]`.
 * @throws ScaleFaceError `out-of-range` for a negative concentration or a mean that is not a unit vector.
 *
 * @example
 * ```ts
 * import { createRandom, vmfSample } from '@scaleface/numerics';
 *
 * const x = vmfSample([1, 0, 0], 50, createRandom(1));
 * Math.hypot(...x); // => 1
 * ```
 */
export function vmfSample(mean: ArrayLike<number>, kappa: number, random: Random): Float64Array {
  const d = mean.length;
  const length = Math.hypot(...Array.from(mean));
  if (!(d >= 2 && Math.abs(length - 1) < 1e-3 && kappa >= 0 && kappa < Number.POSITIVE_INFINITY)) {
    throw new ScaleFaceError('not a von Mises–Fisher distribution', {
      code: 'out-of-range',
      path: 'mean, kappa',
      expected: 'a unit vector of dimension ≥ 2 and a finite kappa ≥ 0',
      received: `dimension ${d}, length ${length}, kappa ${kappa}`,
    });
  }
  const tangent = Float64Array.from({ length: d }, () => random.normal());
  let along = 0;
  for (let i = 0; i < d; i++) along += (at(tangent, i) * at(mean, i)) / length;
  let norm = 0;
  for (let i = 0; i < d; i++) {
    const t = at(tangent, i) - (along * at(mean, i)) / length;
    tangent[i] = t;
    norm += t * t;
  }
  const w = cosine(d, kappa, random);
  const across = Math.sqrt(Math.max(0, 1 - w * w)) / Math.sqrt(norm);
  for (let i = 0; i < d; i++) tangent[i] = (w * at(mean, i)) / length + across * at(tangent, i);
  return tangent;
}
