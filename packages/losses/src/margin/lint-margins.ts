import { checkRange } from '@scaleface/core';
import { log1pExp } from '@scaleface/numerics';
import { adaCosScale } from './adacos.js';

/** What {@link lintMargins} takes. */
export interface MarginSettings {
  /** Number of classes $C \ge 3$. */
  readonly classes: number;
  /** Dimensions $D$ of the embedding. */
  readonly dimensions: number;
  /** Scale $s > 0$. */
  readonly scale: number;
  /** Margin $m \ge 0$. */
  readonly margin: number;
  /** `'angle'` (ArcFace, ScaleFace; default) or `'cosine'` (CosFace). */
  readonly kind?: 'angle' | 'cosine';
}

/** What to expect of a margin softmax before the first step. */
export interface MarginLint {
  /** Loss at random weights. A first loss far from it means a bug: labels, normalisation, or a margin applied twice. */
  readonly initialLoss: number;
  /** Loss of a perfect model whose classes are orthogonal: training cannot go far below. */
  readonly finalLoss: number;
  /** AdaCos' scale for this number of classes. */
  readonly suggestedScale: number;
  /** Sentences for the user; empty when all is well. */
  readonly warnings: readonly string[];
}

/**
 * Predicts the first loss of a margin softmax and warns when scale and margin do not suit the number of classes. At random
 * weights cosines are about $N(0, 1/D)$, so
 * $$\mathbb E L \approx \log\Big(1 + e^{\,s\,\psi_0 + \ell}\Big),\qquad \ell = \log(C-1) + \tfrac{s^2}{2D},\quad
 * \psi_0 = \sin m \text{ or } m,$$
 * and where $s > \sqrt{2D\log(C-1)}$ the largest cosine decides: $\ell = s\sqrt{2\log(C-1)/D}$.
 *
 * Source: moments of the Gaussian and the random-energy bound. Oracle: simulated batches in the tests; a printed loss of
 * 43.38 for C = 5,000, s = 64, D = 512 (predicted: 43.2).
 *
 * @param settings - Classes, dimensions, scale, margin.
 * @returns Predictions and warnings.
 * @throws ScaleFaceError on a number out of range.
 *
 * @example
 * ```ts
 * import { lintMargins } from '@scaleface/losses';
 *
 * const { initialLoss, warnings } = lintMargins({ classes: 5000, dimensions: 512, scale: 64, margin: 0.5 });
 * initialLoss; // => 43.200218
 * warnings.length; // => 1
 * ```
 */
export function lintMargins({ classes, dimensions, scale, margin, kind = 'angle' }: MarginSettings): MarginLint {
  checkRange('dimensions', dimensions, 2);
  checkRange('scale', scale, Number.MIN_VALUE);
  checkRange('margin', margin, 0, kind === 'angle' ? Math.PI : 2);
  const suggestedScale = adaCosScale(classes);
  const entropy = Math.log(classes - 1);
  const others =
    scale * scale <= 2 * dimensions * entropy
      ? entropy + (scale * scale) / (2 * dimensions)
      : scale * Math.sqrt((2 * entropy) / dimensions);
  const cost = scale * (kind === 'angle' ? Math.sin(margin) : margin);
  const best = scale * (kind === 'angle' ? Math.cos(margin) : 1 - margin);
  const initialLoss = log1pExp(cost + others);
  const finalLoss = log1pExp(entropy - best);
  const warnings: string[] = [];
  if (finalLoss > 0.1) {
    warnings.push(
      `The loss cannot fall below ${finalLoss.toFixed(2)}: a scale of ${scale} is too small for ${classes} classes; ` +
        `use at least ${Math.ceil((scale * (entropy + 3)) / Math.max(best, 1e-9))}.`,
    );
  }
  if (scale > 3 * suggestedScale) {
    warnings.push(
      `A scale of ${scale} is ${(scale / suggestedScale).toFixed(1)} times what ${classes} classes need ` +
        `(AdaCos: ${suggestedScale.toFixed(1)}); expect a first loss of ${initialLoss.toFixed(1)} and hard assignments.`,
    );
  }
  if (best <= 0) warnings.push(`A margin of ${margin} leaves even a perfect embedding behind the other classes.`);
  return { initialLoss, finalLoss, suggestedScale, warnings };
}
