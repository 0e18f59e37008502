import { at } from '@scaleface/numerics';
import { BUCKETS } from './float32-keys.js';

/** Places in a page. */
const PAGE = 512;
const SHIFT = 9;
/** Pages of a table: those of the impostors first, then those of the genuine pairs. */
const PAGES = (2 * BUCKETS) / PAGE;

/**
 * Counts by lower bits within one bucket, impostors first, then genuine pairs: $2 \times 65536$ places in pages of 512.
 * A page is there from its first count on, so that a table takes memory in proportion to what was counted.
 */
export type FineTable = (Float64Array | undefined)[];

/** A table without counts. */
export const createFineTable = (): FineTable => new Array<Float64Array | undefined>(PAGES).fill(undefined);

/** Adds to the count at a place. */
export function addToFine(table: FineTable, place: number, count: number): void {
  let page = table[place >> SHIFT];
  if (page === undefined) {
    page = new Float64Array(PAGE);
    table[place >> SHIFT] = page;
  }
  (page[place & (PAGE - 1)] as number) += count;
}

/** The counts of two tables together. */
export const mergeFine = (a: FineTable, b: FineTable): FineTable =>
  Array.from({ length: PAGES }, (_, k) => {
    const [own, other] = [a[k], b[k]];
    if (own === undefined || other === undefined) return (own ?? other)?.slice();
    return own.map((count, i) => count + at(other, i));
  });

/** Every place with a count, in ascending order. */
export function* fineEntries(table: FineTable): Generator<[place: number, count: number]> {
  for (let k = 0; k < table.length; k++) {
    const page = table[k];
    if (page === undefined) continue;
    // Without an iterator of the page, which would cost ten times as much.
    for (let i = 0; i < PAGE; i++) if (page[i] !== 0) yield [k * PAGE + i, page[i] as number];
  }
}

/** One class of a fine table: how often each of the 65536 lower halves of a bit pattern was counted. */
export interface FineHalf {
  /** How many scores have at least these lower bits. */
  from(low: number): number;
  /** The k-th largest lower bits. */
  kthLargest(k: number): number;
  /** The smallest lower bits from here on that were counted; nothing if there are none. */
  smallestFrom(low: number): number | undefined;
}

/** One class of a fine table. */
export function fineHalf(table: FineTable, genuine: boolean): FineHalf {
  const first = genuine ? PAGES / 2 : 0;
  const pageOf = (k: number): Float64Array | undefined => table[first + k];
  return {
    from(low) {
      let sum = 0;
      for (let k = low >> SHIFT; k < PAGES / 2; k++) {
        const page = pageOf(k);
        if (page === undefined) continue;
        for (let i = Math.max(0, low - k * PAGE); i < PAGE; i++) sum += page[i] as number;
      }
      return sum;
    },
    kthLargest(wanted) {
      let left = wanted;
      for (let k = PAGES / 2 - 1; k >= 0; k--) {
        const page = pageOf(k);
        if (page === undefined) continue;
        for (let i = PAGE - 1; i >= 0; i--) {
          const count = page[i] as number;
          if (left <= count) return k * PAGE + i;
          left -= count;
        }
      }
      throw new RangeError(`fewer than ${wanted} scores were counted`);
    },
    smallestFrom(low) {
      for (let k = low >> SHIFT; k < PAGES / 2; k++) {
        const page = pageOf(k);
        if (page === undefined) continue;
        for (let i = Math.max(0, low - k * PAGE); i < PAGE; i++) if ((page[i] as number) > 0) return k * PAGE + i;
      }
      return undefined;
    },
  };
}
