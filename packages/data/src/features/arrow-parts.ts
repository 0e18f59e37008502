import { ScaleFaceError } from '@scaleface/numerics';
import { assertTexts, type Column, readTexts } from './arrow-columns.js';
import type { ArrowPlace } from './arrow-footer.js';
import type { OpenArrow } from './arrow-slices.js';

/** The rows of a file in parts: of one record batch of the file each, and so many at most. */
export interface Part {
  readonly batch: number;
  /** Within the batch. */
  readonly from: number;
  readonly to: number;
  /** The number of the batch's first row. */
  readonly first: number;
}

export function* partsOf({ batches }: OpenArrow, rows: number): Generator<Part> {
  let first = 0;
  for (const [batch, { rows: all }] of batches.entries()) {
    for (let from = 0; from < all; from += rows) yield { batch, from, to: Math.min(all, from + rows), first };
    first += all;
  }
}

/** What a place outside of the bytes, or a name that is no text, leads to is the error of a damaged file. */
export async function mended<T>(file: string, of: () => Promise<T>): Promise<T> {
  try {
    return await of();
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    const details = { code: 'bad-format', path: file, received: cause.message, cause } as const;
    throw new ScaleFaceError('a damaged Arrow file', details);
  }
}

/** Reads a part of a column of texts. */
export function textsOf(arrow: OpenArrow, name: string, file: string): (part: Part) => Promise<string[]> {
  const column = arrow.column(name);
  assertTexts(column, `${file}#${name}`);
  return async (part) => readTexts(await sliceOf(arrow, column, part), `${file}#${name}`);
}

export const sliceOf = (
  arrow: OpenArrow,
  column: Column<ArrowPlace>,
  { batch, from, to, first }: Part,
): Promise<Column> => arrow.slice(column, batch, from, to, first);
