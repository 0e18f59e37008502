import { ScaleFaceError } from '@scaleface/numerics';
import { checkLevel, type IntervalEstimate } from './interval.js';

/** Halvings of the interval in which an end is looked for: to the last bit of a number in [0, 1]. */
const halvings = 60;

/** $p \log(p / q)$, 0 for $p = 0$. */
const part = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log(p / q));

/** The relative entropy of two coins in nats, ∞ where `q` excludes what `p` allows. */
export const relativeEntropy = (p: number, q: number): number => part(p, q) + part(1 - p, 1 - q);

/**
 * An interval for the mean of independent numbers in [0, 1] of any distribution, from Hoeffding's bound in its sharp form:
 * the ends are where $n\,\mathrm{kl}(\bar x, p) = \log(2/\alpha)$ with
 * $\mathrm{kl}(x, p) = x\log\frac{x}{p} + (1-x)\log\frac{1-x}{1-p}$ and $\alpha = 1 - \text{level}$ (Hoeffding 1963,
 * theorem 1). It covers at least at its level.
 *
 * For shares that are counted within a unit before units are averaged, such as the share of its nearest neighbours that an
 * index finds for each probe: they are no coins, so {@link clopperPearson} over all neighbours would be too narrow. Where
 * every share is 1 both lower ends agree, $(\alpha/2)^{1/n}$. Oracles: the equation itself, and
 * simulated coverage.
 *
 * @param mean - $\bar x$ in [0, 1].
 * @param count - $n$; with 0 the estimate is `NaN`, the interval [0, 1].
 * @param level - Two-sided confidence. Default 0.95.
 * @returns The mean and its interval.
 * @throws ScaleFaceError `out-of-range` for a mean or a count that is none, or a bad level.
 *
 * @example
 * ```ts
 * import { boundedMeanInterval } from '@scaleface/eval';
 *
 * boundedMeanInterval(1, 300).lower; // => 0.98778
 * boundedMeanInterval(0.9, 300).lower; // => 0.84652
 * ```
 */
export function boundedMeanInterval(mean: number, count: number, level = 0.95): IntervalEstimate {
  const tail = (1 - checkLevel(level)) / 2;
  if (count === 0) return { estimate: Number.NaN, lower: 0, upper: 1, level };
  if (!(Number.isInteger(count) && count > 0 && mean >= 0 && mean <= 1)) {
    throw new ScaleFaceError('not a mean of shares', {
      code: 'out-of-range',
      path: 'mean, count',
      expected: 'a mean in [0, 1] of an integer count',
      received: `${mean}, ${count}`,
    });
  }
  const allowed = -Math.log(tail) / count;
  /** The value farthest from the mean, towards `end`, whose entropy is still allowed; rounded away from the mean. */
  const reach = (end: 0 | 1): number => {
    let [inside, outside] = [mean, end as number];
    for (let k = 0; k < halvings && inside !== outside; k++) {
      const middle = (inside + outside) / 2;
      if (relativeEntropy(mean, middle) <= allowed) inside = middle;
      else outside = middle;
    }
    return outside;
  };
  return { estimate: mean, lower: reach(0), upper: reach(1), level };
}
