import { log1pExp } from '@scaleface/numerics';
import { checkScores, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import type { WeightedStatistic } from '../intervals/bootstrap.js';
import { argsort } from '../rank/argsort.js';

/** What pairs of one log-odds cost, in nats: of genuine weight `g` and impostor weight `m`. */
const costOf = (g: number, m: number, base: number): readonly [genuine: number, impostor: number] => {
  const ratio = Math.log(g / m) - base;
  return [g === 0 ? 0 : g * log1pExp(-ratio), m === 0 ? 0 : m * log1pExp(ratio)];
};

/**
 * {@link cllrMin} as a statistic of pair weights, with the pairs sorted once. Oracle: `cllrMin` with the same weights.
 *
 * @param scores - Scores or likelihood ratios; only their order matters. Infinities allowed.
 * @param labels - 1 or `true` for genuine.
 * @returns A statistic for {@link bootstrap}, in bits; `NaN` where a class has no weight.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN), `out-of-range` for a label.
 *
 * @example
 * ```ts
 * import { cllrMinStatistic } from '@scaleface/eval';
 *
 * cllrMinStatistic([1, 2, 2, 3], [0, 0, 1, 1])(Float64Array.of(1, 1, 0, 1)); // => 0
 * ```
 */
export function cllrMinStatistic(scores: Numbers, labels: Labels): WeightedStatistic {
  checkScores(scores, labels);
  const order = argsort(scores);
  const genuine = new Uint8Array(order.length).map((_, k) => (isGenuine(labels[order[k] as number]) ? 1 : 0));
  // 1 where a pair scores as the one before it.
  const tied = genuine.map((_, k) => (k > 0 && scores[order[k] as number] === scores[order[k - 1] as number] ? 1 : 0));
  const [own, other] = [new Float64Array(order.length), new Float64Array(order.length)];
  return (weights) => {
    let blocks = 0;
    let g = 0;
    let m = 0;
    const close = (): void => {
      if (g + m === 0) return;
      // Pools with the blocks before for as long as their share of genuine weight is not below this one's.
      for (; blocks > 0; blocks--) {
        const before = own[blocks - 1] as number;
        const beside = other[blocks - 1] as number;
        if (before * m < g * beside) break;
        g += before;
        m += beside;
      }
      own[blocks] = g;
      other[blocks++] = m;
      [g, m] = [0, 0];
    };
    let totalOwn = 0;
    let totalOther = 0;
    for (let k = 0; k < order.length; k++) {
      if (tied[k] === 0) close();
      const w = weights[order[k] as number] as number;
      if (genuine[k] === 1) {
        g += w;
        totalOwn += w;
      } else {
        m += w;
        totalOther += w;
      }
    }
    close();
    // Where a class has no weight this is infinite or none, and so are the costs: NaN.
    const base = Math.log(totalOwn / totalOther);
    let [costOwn, costOther] = [0, 0];
    for (let k = 0; k < blocks; k++) {
      const [x, y] = costOf(own[k] as number, other[k] as number, base);
      costOwn += x;
      costOther += y;
    }
    return (costOwn / totalOwn + costOther / totalOther) / (2 * Math.LN2);
  };
}
