/** Findings of one kind. */
export interface Findings<T> {
  /** How many there are. */
  readonly count: number;
  /** The first of them: at most 10,000. */
  readonly listed: readonly T[];
}

const mostListed = 10_000;

/** Findings that are being gathered. */
export class Gathered<T> implements Findings<T> {
  count = 0;
  readonly listed: T[] = [];

  add(finding: T): void {
    this.count++;
    if (this.listed.length < mostListed) this.listed.push(finding);
  }

  /** As plain data. */
  done(): Findings<T> {
    return { count: this.count, listed: this.listed };
  }
}
