import { type ComparisonInput, compareConfidences } from '@scaleface/eval';
import { at } from '@scaleface/numerics';
import type { ImageGroup, ReportGroup } from '../report/report-group.js';
import type { PairRows } from './pair-rows.js';

/**
 * Verification with rejection within each group of images: both images of a pair are of the group, thresholds are fitted
 * on its own pairs. Rows are those that others are compared with and those of the main method; intervals are from draws of
 * the group's own identities. A group without both kinds of pairs has no table, and neither has a rate at which its
 * impostor pairs cannot show a single error.
 *
 * @param groups - The groups.
 * @param ids - The ids of the table's rows.
 * @param rows - The pairs as rows of the table.
 * @param input - All pairs with their scores and confidences.
 * @param main - The main method.
 */
export function evaluateGroups(
  groups: readonly ImageGroup[],
  ids: readonly string[],
  rows: Pick<PairRows, 'left' | 'right'>,
  input: ComparisonInput,
  main: string | undefined,
): ReportGroup[] {
  const { labels, against = [] } = input;
  const shown = new Set([...against, main, `${main}-own`, `${main}-decision`]);
  const some = { ...input, confidences: input.confidences.filter(({ name }) => shown.has(name)) };
  return groups.map(({ by, name, ids: members }) => {
    const wanted = new Set(members);
    const inside = Uint8Array.from(ids, (id) => (wanted.has(id) ? 1 : 0));
    const within = (k: number): boolean => inside[at(rows.left, k)] === 1 && inside[at(rows.right, k)] === 1;
    const pairs = Uint32Array.from(labels, (_, k) => k).filter(within);
    const genuine = pairs.reduce((sum, k) => sum + Number(labels[k]), 0);
    const impostors = pairs.length - genuine;
    const fars = genuine === 0 ? [] : input.fars.filter((far) => far * impostors >= 1);
    const data = {
      images: inside.reduce((sum, one) => sum + one, 0),
      'genuine pairs': genuine,
      'impostor pairs': impostors,
    };
    return { by, name, data, rejection: compareConfidences({ ...pairsOf(some, pairs), fars }).tables };
  });
}

/** A comparison on some of its pairs. */
function pairsOf(input: ComparisonInput, pairs: Uint32Array): ComparisonInput {
  const take = (values: ArrayLike<number>): Float64Array => Float64Array.from(pairs, (k) => at(values, k));
  const { left, right } = input.subjects;
  const subjects = <T>(all: ArrayLike<T>): T[] => Array.from(pairs, (k) => all[k] as T);
  return {
    ...input,
    scores: take(input.scores),
    labels: Uint8Array.from(pairs, (k) => Number(input.labels[k])),
    subjects: { left: subjects(left), ...(right && { right: subjects(right) }) },
    confidences: input.confidences.map(({ confidence, scores, ...named }) => ({
      ...named,
      confidence: take(confidence),
      ...(scores && { scores: take(scores) }),
    })),
  };
}
