import type { FeatureTable } from '@scaleface/data';
import { comparePairs, fittingPairs, type PairRule, pairArea, rowCosines } from '@scaleface/models';
import { sourcesOf } from './training-data.js';

/** The fewest genuine pairs that a choice is made on: an area over fewer rests on single errors. */
export const fewestGenuine = 30;

/** Pairs of identities that were kept from a training, on which methods and settings are chosen. */
export interface ChoosingPairs {
  /** Row of each first image. */
  readonly left: Uint32Array;
  /** Row of each second image. */
  readonly right: Uint32Array;
  /** 1 for genuine pairs. */
  readonly labels: Uint8Array;
  /** The cosine of each pair. */
  readonly cosine: Float64Array;
  /** How many of them are genuine. */
  readonly genuine: number;
}

/**
 * Draws the pairs on which methods and settings are compared: every image enters once, clean or as one of its copies.
 *
 * @param table - The features of identities that nothing has learnt from.
 * @param seed - Decides the draw.
 * @throws ScaleFaceError `bad-format` when there are fewer than two identities, or none has two images.
 */
export function choosingPairs(
  table: Pick<FeatureTable, 'ids' | 'subjects' | 'embedding'>,
  seed: number,
): ChoosingPairs {
  const pairs = fittingPairs(table.subjects, sourcesOf(table), { seed });
  const cosine = rowCosines(table.embedding, pairs.left, pairs.right);
  return { ...pairs, cosine, genuine: pairs.labels.filter((label) => label === 1).length };
}

/**
 * The area by which methods and settings are chosen: under TAR of a rule's score over the rejected shares 0 to 0.5.
 *
 * @param pairs - The pairs.
 * @param rule - How they are compared.
 * @param confidence - The confidence of each row of the table.
 * @param far - The false accept rate.
 * @returns The area; NaN where no genuine pair is left before half of all are rejected.
 */
export function choosingArea(
  { left, right, labels, cosine }: ChoosingPairs,
  rule: PairRule,
  confidence: ArrayLike<number>,
  far: number,
): number {
  const side = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (i) => confidence[i] as number);
  return pairArea(comparePairs(rule, cosine, side(left), side(right)), labels, far);
}
