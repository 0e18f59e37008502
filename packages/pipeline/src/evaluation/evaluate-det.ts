import {
  bootstrap,
  type ComparisonInput,
  type Estimate,
  equalErrorRate,
  errorTradeOffStatistic,
  type Labels,
  type Numbers,
  tarAtFar,
  type WeightedStatistic,
} from '@scaleface/eval';
import type { ReportDet } from '../report/figures.js';

/** Impostor pairs that a rate must stand for, so that it is shown. */
const LEAST = 5;

/** Rates of a DET curve, ascending: ten in each factor of ten, from that of the fewest impostor pairs to a half. */
function ratesOf(impostors: number): number[] {
  const rates = Array.from({ length: 70 }, (_, k) => 10 ** -(k / 10));
  return rates.filter((rate) => rate <= 0.5 && rate * impostors >= LEAST).reverse();
}

/**
 * The detection error trade-off of the common cosine, and of each score that a method has of its own. That of the cosine
 * and of the main method have intervals, over persons drawn anew; the others' are left out, for the time that they take.
 *
 * Thresholds are conservative: the false match rate is at most the rate named.
 *
 * @param input - Pairs with their scores.
 * @param main - The main method.
 */
export function evaluateDet(input: ComparisonInput, main: string | undefined): ReportDet[] {
  const { scores, labels, confidences } = input;
  const seen = new Set<Numbers>([scores]);
  const own = confidences.flatMap(({ name, label, scores: other }) => {
    if (other === undefined || seen.has(other)) return [];
    seen.add(other);
    return [{ name, label, scores: other }];
  });
  const mine = (name: string): boolean => name === main || name === `${main}-own`;
  own.sort((a, b) => Number(mine(b.name)) - Number(mine(a.name)));
  const impostors = Array.from(labels).filter((label) => !label).length;
  const rates = ratesOf(impostors);
  const all = [{ name: 'cosine', label: 'cosine', scores }, ...own];
  const drawn = all.filter(({ name }) => name === 'cosine' || mine(name));
  const intervals = intervalsOf(
    input,
    drawn.map((each) => each.scores),
    rates,
  );
  return all.map((each) => {
    const { name, label } = each;
    const found = intervals?.[drawn.indexOf(each)] ?? estimatesOf(each.scores, labels, rates);
    return { name, label, fmr: rates, ...found };
  });
}

type Errors = Pick<ReportDet, 'fnmr' | 'equalErrorRate'>;

/** Error rates of several scores with their intervals, of the same draws; nothing where they cannot be drawn. */
function intervalsOf(
  { labels, subjects, replicates = 200, level = 0.95, seed = 0 }: ComparisonInput,
  all: readonly Numbers[],
  rates: readonly number[],
): Errors[] | undefined {
  if (replicates === 0 || rates.length === 0) return undefined;
  const statistics = all.map((scores) => errorTradeOffStatistic(scores, labels, rates));
  const statistic: WeightedStatistic = (w) => statistics.flatMap((each) => Array.from(each(w) as ArrayLike<number>));
  const found = bootstrap({ statistic, subjects, replicates, level, seed }).all.map(
    ({ estimate, lower, upper }): Estimate => ({ value: estimate, low: lower, high: upper }),
  );
  return all.map((_, k) => {
    const [equalErrorRate, ...fnmr] = found.slice(k * (rates.length + 1), (k + 1) * (rates.length + 1));
    return { equalErrorRate: equalErrorRate as Estimate, fnmr };
  });
}

/** Error rates of one score. */
function estimatesOf(scores: Numbers, labels: Labels, rates: readonly number[]): Errors {
  const { tar } = tarAtFar(scores, labels, rates);
  return {
    fnmr: tar.map((value) => ({ value: 1 - value })),
    equalErrorRate: { value: equalErrorRate(scores, labels).eer },
  };
}
