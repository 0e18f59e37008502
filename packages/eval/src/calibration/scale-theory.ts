import { normalCdf, ScaleFaceError } from '@scaleface/numerics';

/** The constants of {@link theoreticalErrorProbability}. */
export interface ScaleTheory {
  /** The similarity $a$ of a pair, 0 to 1. */
  readonly similarity: number;
  /** The spread of similarities at scale 1; 0.4 by default, as published. */
  readonly spread?: number;
}

/**
 * The error probability that theory gives a pair at scale $s$:
 *
 * $$P(s) = 2\left(1 - \Phi\left(\frac{s\,(1-a)}{\tau}\right)\right),$$
 *
 * 1 at scale 0, and the smaller, the larger the scale and the further the similarity $a$ from 1. It is a curve to draw beside
 * measured error rates, not a calibration: for probabilities of real pairs use `calibrate`.
 *
 * Source: the published ScaleFace code's theory plot, $s$ from 0 to 1, $\tau = 0.4$, $a \in \{.4, .6, .8\}$. Oracle: the
 * complementary error function, $P = \mathrm{erfc}(s(1-a) / (\tau\sqrt2))$.
 *
 * @param scale - $s \ge 0$.
 * @param theory - Similarity and spread.
 * @throws ScaleFaceError `out-of-range` for a negative scale, a similarity outside 0 … 1 or a spread that is not positive.
 *
 * @example
 * ```ts
 * import { theoreticalErrorProbability } from '@scaleface/eval';
 *
 * theoreticalErrorProbability(1, { similarity: 0.6 }); // => 0.3173
 * ```
 */
export function theoreticalErrorProbability(scale: number, { similarity, spread = 0.4 }: ScaleTheory): number {
  if (!(scale >= 0 && similarity >= 0 && similarity <= 1 && spread > 0)) {
    throw new ScaleFaceError('outside the theory', {
      code: 'out-of-range',
      path: 'theory',
      expected: 'scale ≥ 0, similarity from 0 to 1, spread > 0',
      received: `${scale}, ${similarity}, ${spread}`,
    });
  }
  // The lower tail keeps its digits where 1 − Φ would lose them; an endless scale at similarity 1 says nothing.
  const deviations = similarity === 1 ? 0 : (scale * (1 - similarity)) / spread;
  return 2 * normalCdf(-deviations);
}
