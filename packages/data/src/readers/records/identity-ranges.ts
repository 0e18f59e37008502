import type { ImageRecord } from './image-record.js';

/** Above it, 32-bit labels are not exact, and a range may be off by one. */
const exact = 2 ** 24;

/** A run of images of one subject, one after the other. */
interface Run {
  readonly subject: string;
  readonly first: number;
  last: number;
}

/**
 * What a training set of InsightFace says about itself: record 0 has the labels `[a, b]`; the images are 1 to a − 1, and
 * records a to b − 1 have no image, but the range `[first, end]` of the images of one identity each.
 */
export class IdentityRanges {
  private firstIdentity = Number.POSITIVE_INFINITY;
  private readonly runs: Run[] = [];
  /** Whether the numbers of the images ascend; otherwise ranges say nothing. */
  private ordered = true;

  /** Takes record 0, if it is the header of a training set. */
  takeHeader({ labels, image }: ImageRecord): boolean {
    if (image.length > 0 || labels.length < 2) return false;
    const [first, end] = labels as [number, number];
    if (!(first >= 1 && end >= first)) return false;
    this.firstIdentity = first;
    return true;
  }

  /** Whether a record is one of an identity. */
  isIdentity(number: number, { image, labels }: ImageRecord): boolean {
    return image.length === 0 && labels.length >= 2 && number >= this.firstIdentity - (number > exact ? 1 : 0);
  }

  /** Takes an image; only where there is a header. */
  takeImage(number: number, subject: string): void {
    if (this.firstIdentity === Number.POSITIVE_INFINITY) return;
    const run = this.runs.at(-1);
    if (run !== undefined && number <= run.last) this.ordered = false;
    if (run?.subject === subject) run.last = number;
    else this.runs.push({ subject, first: number, last: number });
  }

  /** What is wrong with the range of an identity, if anything. */
  check({ labels }: ImageRecord): string | undefined {
    const [first, end] = labels as [number, number];
    if (!(Number.isInteger(first) && Number.isInteger(end) && first >= 1 && end > first && end <= this.firstIdentity)) {
      return `the range of an identity, ${first} to ${end}, is not one of images`;
    }
    if (end > exact || !this.ordered) return undefined;
    const at = this.firstRunFrom(first);
    const [run, next] = [this.runs[at], this.runs[at + 1]];
    const whole = run !== undefined && run.first < end && run.last < end;
    if (whole && (next === undefined || next.first >= end)) return undefined;
    return `the images ${first} to ${end - 1} of an identity are missing or have several labels`;
  }

  /** The place of the first run that begins at an image or after it. */
  private firstRunFrom(first: number): number {
    let [low, high] = [0, this.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle] as Run).first < first) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
