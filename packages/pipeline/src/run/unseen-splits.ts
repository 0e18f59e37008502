import type { EmbedItem } from '@scaleface/data';

/** A choice of kinds of degradation that nothing is learnt from. */
export interface UnseenSplit {
  /** Its name: the kinds, joined by `+`. */
  readonly name: string;
  /** The kinds. */
  readonly kinds: readonly string[];
  /** Ids of the training rows that are degraded so. */
  readonly leftOut: readonly string[];
}

/**
 * Every choice of so many of the kinds of degradation that the training rows have.
 *
 * @param rows - The training rows.
 * @param count - How many kinds a choice has.
 * @returns The choices in the order of the kinds' names; none when there are no more kinds than that.
 */
export function unseenSplits(rows: readonly EmbedItem[], count: number): UnseenSplit[] {
  const kinds = [...new Set(rows.flatMap(({ degradation }) => degradation?.kind ?? []))].sort();
  if (count >= kinds.length) return [];
  return choices(kinds, count).map((some) => ({
    name: some.join('+'),
    kinds: some,
    leftOut: rows.flatMap(({ id, degradation }) =>
      degradation !== undefined && some.includes(degradation.kind) ? [id] : [],
    ),
  }));
}

/** Every choice of so many things, in order. */
function choices<T>(things: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return things.flatMap((thing, i) => choices(things.slice(i + 1), count - 1).map((rest) => [thing, ...rest]));
}
