import type { SubjectId } from '@scaleface/eval';

/** Labelled pairs with a confidence each. */
export interface ScoredPairs {
  /** Where they come from. */
  readonly name: string;
  readonly scores: Float64Array;
  /** 1 for genuine pairs. */
  readonly labels: Uint8Array;
  readonly confidence: Float64Array;
  /** Who is in each pair; each pair stands for itself where it is not known. */
  readonly subjects: { readonly left: readonly SubjectId[]; readonly right: readonly SubjectId[] };
  /** Whether subjects are known. */
  readonly named: boolean;
}

/** A mistake in a file, as a person reads it. */
export class BadPairs extends Error {}

/**
 * Pairs from columns.
 *
 * @param name - Where they come from.
 * @param rows - Score, label and confidence of each pair.
 * @param subjects - Who is in each.
 * @throws BadPairs where there is nothing to evaluate.
 */
export function pairsOf(
  name: string,
  rows: readonly (readonly [number, number, number])[],
  subjects?: readonly (readonly [string, string])[],
): ScoredPairs {
  for (const [i, row] of rows.entries()) {
    if (row.some((value) => !Number.isFinite(value)))
      throw new BadPairs(`${name}: row ${i + 1} holds something that is no number`);
    if (row[1] !== 0 && row[1] !== 1)
      throw new BadPairs(`${name}: the label of row ${i + 1} is ${row[1]}; it must be 1 (genuine) or 0 (impostor)`);
  }
  const labels = Uint8Array.from(rows, ([, label]) => label);
  const genuine = labels.reduce((sum, label) => sum + label, 0);
  if (genuine === 0 || genuine === labels.length) {
    throw new BadPairs(`${name}: ${genuine} genuine of ${labels.length} pairs; both kinds are needed`);
  }
  return {
    name,
    scores: Float64Array.from(rows, ([score]) => score),
    labels,
    confidence: Float64Array.from(rows, ([, , confidence]) => confidence),
    subjects: {
      left: subjects?.map(([left]) => left) ?? rows.map((_, i) => i),
      right: subjects?.map(([, right]) => right) ?? rows.map((_, i) => i),
    },
    named: subjects !== undefined,
  };
}
