import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry, DataProblem, DataSet } from './data-set.js';

/** Unreadable entries after which a source counts as something else than it is called. */
const mostProblems = 100_000;

/** What a reader tells about its work, besides the entries. */
export class Reading {
  readonly problems: DataProblem[] = [];
  /** How far it is, up to the extent of the data set. */
  position = 0;

  /** Lists an entry that cannot be read. */
  problem(place: string, reason: string): void {
    if (this.problems.length === mostProblems) {
      throw new ScaleFaceError(`more than ${mostProblems} entries are unreadable`, {
        code: 'bad-format',
        path: place,
        received: reason,
        hint: 'See whether the source is of the kind that it was called',
      });
    }
    this.problems.push({ place, reason });
  }
}

/** A data set but for the state of its iteration. */
export interface DataSetParts extends Omit<DataSet, 'problems' | 'position' | typeof Symbol.asyncIterator> {
  /** Reads the entries from the first on; what it opens, it closes. */
  readonly read: (reading: Reading) => AsyncGenerator<DataEntry>;
}

/** The data set of a reader: every iteration starts anew. */
export function createDataSet({ read, ...rest }: DataSetParts): DataSet {
  let last = new Reading();
  return {
    ...rest,
    get problems() {
      return last.problems;
    },
    get position() {
      return last.position;
    },
    [Symbol.asyncIterator]() {
      last = new Reading();
      return read(last);
    },
  };
}
