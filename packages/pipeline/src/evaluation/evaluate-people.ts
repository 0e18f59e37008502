import { type ComparisonInput, evaluateDemographics } from '@scaleface/eval';
import { at } from '@scaleface/numerics';
import type { ReportDemographics } from '../report/report-demographics.js';
import type { PairRows } from './pair-rows.js';

/** Who is in which group. */
export interface PeopleGroups {
  /** What the groups are by. */
  readonly by: string;
  /** The group of each person, as far as it is known. */
  readonly groups: ReadonlyMap<string, string>;
}

/**
 * Error rates by group of people, for each of some ways to divide them and each false match rate: with the score by which the
 * main method decides, its own where it has one, and its confidence.
 *
 * @param people - The ways.
 * @param rows - Whose images the pairs are of.
 * @param input - The pairs with their scores and confidences; at least a hundred draws are made.
 * @param main - The main method.
 * @throws ScaleFaceError as `evaluateDemographics`, for instance where there is one group only.
 */
export function evaluatePeople(
  people: readonly PeopleGroups[],
  { subjects }: Pick<PairRows, 'subjects'>,
  input: ComparisonInput,
  main = 'norm',
): ReportDemographics[] {
  const { labels, confidences, fars, columns = [], replicates = 200, level = 0.95, seed = 0 } = input;
  const named = (name: string) => confidences.find((one) => one.name === name);
  const used = named(`${main}-own`) ?? named(main);
  return people.flatMap(({ by, groups }) => {
    const places = subjects.left.flatMap((left, k) =>
      groups.has(left) && groups.has(subjects.right[k] as string) ? [k] : [],
    );
    const numbers = (values: ArrayLike<number>): Float64Array => Float64Array.from(places, (k) => at(values, k));
    const persons = (side: readonly string[]): string[] => places.map((k) => side[k] as string);
    const whose = { left: persons(subjects.left), right: persons(subjects.right) };
    const groupsOf = (side: readonly string[]): string[] => side.map((person) => groups.get(person) as string);
    const pairs = {
      scores: numbers(used?.scores ?? input.scores),
      labels: Uint8Array.from(places, (k) => Number(labels[k])),
      subjects: whose,
      groups: { left: groupsOf(whose.left), right: groupsOf(whose.right) },
      ...(used && { confidence: numbers(used.confidence), rejected: columns.filter((share) => share > 0) }),
    };
    return fars.map((far) => ({
      by,
      far,
      score: used?.scores === undefined ? 'cosine' : (used.score ?? used.label),
      confidence: used?.label ?? '',
      leftOut: labels.length - places.length,
      found: evaluateDemographics({ ...pairs, fmr: far, replicates: Math.max(100, replicates), level, seed }),
    }));
  });
}
