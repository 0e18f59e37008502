import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';
import { type Clusters, drawRecords } from './clusters.js';
import { binomialPValue, hoeffdingBentkusPValue } from './p-values.js';

/** How a risk is tested: exactly, on one record of each of some clusters that share no subject; or on all records. */
export type RiskTest = 'binomial' | 'hoeffding-bentkus';

/** What a test found about one way of deciding. */
export interface RiskFound {
  /** Mean loss of the records that are decided, by cluster; `NaN` without any. */
  readonly risk: number;
  /** Share of the records that are decided, by cluster. */
  readonly decided: number;
  /** Independent records that the test rests on: those decided (`binomial`) or what all are worth. */
  readonly trials: number;
  /** The p-value of "the risk is above $\alpha$". */
  readonly p: number;
  /** The smallest risk that the test excludes at its level: an upper bound of the risk of this way of deciding alone. */
  readonly bound: number;
}

/** Tests losses and what is decided, both one number per record. */
export type RiskTester = (
  loss: Numbers,
  decided?: ArrayLike<number | boolean>,
) => Omit<RiskFound, 'p' | 'bound'> & { readonly pValue: (alpha: number) => number };

/** Refuses a number that is no loss under a test. */
function checkLoss(l: number, i: number, test: RiskTest): void {
  if (test === 'binomial' ? l === 0 || l === 1 : l >= 0 && l <= 1) return;
  throw new ScaleFaceError('not a loss', {
    code: 'out-of-range',
    path: `loss[${i}]`,
    expected: test === 'binomial' ? '0 or 1, as the test binomial asks' : 'a number in [0, 1]',
    received: String(l),
  });
}

/**
 * The tester of a set of records.
 *
 * The risk is $R = \operatorname{E}[a\ell]/\operatorname{E}[a]$ with $a = 1$ where decided. `binomial`: of the independent
 * records that are decided the number in error is $\mathrm{Bin}(n, R)$ given $n$. `hoeffding-bentkus`:
 * $R \le \alpha$ means that $a(\ell - \alpha) + \alpha$, which lies in [0, 1], has a mean of at most $\alpha$.
 *
 * @param clusters - The records.
 * @param test - Which test.
 * @param seed - Draws the independent records of `binomial`.
 */
export function riskTester(clusters: Clusters, test: RiskTest, seed: number): RiskTester {
  const { records, worth } = clusters;
  const random = createRandom(seed);
  const drawn = test === 'binomial' ? drawRecords(clusters.disjoint(random), random) : [];
  const weights = new Float64Array(records.reduce((sum, { length }) => sum + length, 0));
  for (const cluster of records) for (const i of cluster) weights[i] = 1 / (cluster.length * records.length);
  return (loss, decided) => {
    checkSameLength(weights, loss, 'loss');
    if (decided !== undefined) checkSameLength(weights, decided, 'decided');
    let mean = 0;
    let share = 0;
    for (let i = 0; i < weights.length; i++) {
      const l = loss[i] as number;
      checkLoss(l, i, test);
      if (decided !== undefined && !decided[i]) continue;
      mean += (weights[i] as number) * l;
      share += weights[i] as number;
    }
    const found = { risk: mean / share, decided: Math.min(1, share) };
    if (test === 'binomial') {
      const chosen = drawn.filter((i) => decided === undefined || decided[i]);
      const errors = chosen.reduce((sum, i) => sum + (loss[i] as number), 0);
      return { ...found, trials: chosen.length, pValue: (alpha) => binomialPValue(errors, chosen.length, alpha) };
    }
    const shifted = (alpha: number): number => Math.min(1, Math.max(0, mean + alpha * (1 - share)));
    return { ...found, trials: worth, pValue: (alpha) => hoeffdingBentkusPValue(shifted(alpha), worth, alpha) };
  };
}
