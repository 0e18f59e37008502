import { createRandom, normalCdf } from '@scaleface/numerics';

/** Persons of whom some are unsteady: pairs with one of them score high or low together, and are unsure. */
const steady = 0.7;
const spread = { steady: 0.3, unsteady: 1.5 };

/** Pairs of some persons, each of whom is compared with the `partners` persons that follow in a circle. */
export interface Population {
  readonly scores: number[];
  readonly labels: number[];
  readonly confidence: number[];
  readonly subjects: { readonly left: number[]; readonly right: number[] };
}

/**
 * Draws persons and their pairs.
 *
 * @param seed - Seed.
 * @param persons - Number of persons.
 * @param partners - With how many others each is compared.
 * @param images - Pairs of two steady persons; other couples have one.
 */
export function drawPairs(seed: number, persons: number, partners: number, images = 1): Population {
  const random = createRandom(seed);
  const person = Array.from({ length: persons }, () => {
    const sure = random.uniform() < steady;
    return { sure, own: (sure ? spread.steady : spread.unsteady) * random.normal() };
  });
  const pairs: Population = { scores: [], labels: [], confidence: [], subjects: { left: [], right: [] } };
  const add = (a: number, b: number, score: number, confidence: number): void => {
    pairs.scores.push(score);
    pairs.labels.push(a === b ? 1 : 0);
    pairs.confidence.push(confidence);
    pairs.subjects.left.push(a);
    pairs.subjects.right.push(b);
  };
  for (const [a, one] of person.entries()) {
    add(a, a, 4 + one.own + random.normal(), one.sure ? 1 : 0);
    for (let k = 1; k <= partners; k++) {
      const b = (a + k) % persons;
      const other = person[b] as typeof one;
      const sure = one.sure && other.sure;
      for (let m = sure ? images : 1; m > 0; m--) add(a, b, one.own + other.own + random.normal(), sure ? 1 : 0);
    }
  }
  return pairs;
}

/** The false match rate of the population at a score threshold, of all couples or of the sure ones. */
export function trueFmr(threshold: number, confidence: number): number {
  const above = (variance: number): number => normalCdf(-threshold / Math.sqrt(1 + variance));
  const [s, u] = [spread.steady ** 2, spread.unsteady ** 2];
  if (confidence > 0) return above(2 * s);
  const p = steady;
  return p * p * above(2 * s) + 2 * p * (1 - p) * above(s + u) + (1 - p) ** 2 * above(2 * u);
}

/** The same pairs as though no two of them shared a person. */
export const unclustered = <T extends { readonly subjects: Population['subjects'] }>(pairs: T): T => ({
  ...pairs,
  subjects: { left: pairs.subjects.left.map((_, i) => `l${i}`), right: pairs.subjects.right.map((_, i) => `r${i}`) },
});

/** The impostor pairs alone. */
export function impostorsOf(pairs: Population): Population {
  const keep = <T>(values: readonly T[]): T[] => values.filter((_, i) => pairs.labels[i] === 0);
  return {
    scores: keep(pairs.scores),
    labels: keep(pairs.labels),
    confidence: keep(pairs.confidence),
    subjects: { left: keep(pairs.subjects.left), right: keep(pairs.subjects.right) },
  };
}

/** How many of `trials` may go wrong where a share may: three standard deviations above the mean. */
export const mostOf = (trials: number, share: number): number =>
  trials * share + 3 * Math.sqrt(trials * share * (1 - share));
