import { createHash } from 'node:crypto';
import type { DataProblem } from '../readers/entries/data-set.js';
import { DigestTable } from '../readers/entries/digest-table.js';
import type { SizeCount } from './data-check.js';
import { Gathered } from './findings.js';
import type { Looked } from './look-through.js';

/** What is gathered of a data set, in tens of bytes an image. */
export class Survey {
  images = 0;
  withoutSubject = 0;
  readonly perSubject: Map<string, number> = new Map();
  readonly templates: Set<string> = new Set();
  readonly unreadable: Gathered<DataProblem> = new Gathered();
  readonly repeatedIds: Gathered<string> = new Gathered();
  private readonly ids = new DigestTable();
  private readonly sizes = new Map<number, SizeCount>();

  /** Takes an image that decodes. */
  take({ id, subject, template }: Looked, { width, height }: Omit<SizeCount, 'images'>): void {
    this.images++;
    if (subject === undefined) this.withoutSubject++;
    else this.perSubject.set(subject, (this.perSubject.get(subject) ?? 0) + 1);
    if (template !== undefined) this.templates.add(template);
    const place = this.ids.length;
    if (this.ids.add(createHash('sha256').update(id).digest()) !== place) this.repeatedIds.add(id);
    const key = width * 2 ** 20 + height;
    const images = (this.sizes.get(key)?.images ?? 0) + 1;
    this.sizes.set(key, { width, height, images });
  }

  /** The sizes, the most frequent first. */
  sizeCounts(): SizeCount[] {
    return [...this.sizes.values()].sort((a, b) => b.images - a.images || a.width - b.width || a.height - b.height);
  }
}

/**
 * Gathers what was seen of a data set.
 *
 * @param seen - What was seen of its entries, in order.
 * @param problems - What its reader could not read; asked when all is seen.
 * @param each - Takes every image that decodes, in order.
 */
export async function survey(
  seen: AsyncIterable<Looked>,
  problems: () => readonly DataProblem[],
  each: (entry: Looked, sha256: Uint8Array) => void,
): Promise<Survey> {
  const result = new Survey();
  for await (const entry of seen) {
    if (entry.image === undefined) {
      if (entry.unreadable !== undefined) result.unreadable.add(entry.unreadable);
    } else {
      result.take(entry, entry.image);
      each(entry, Buffer.from(entry.image.sha256, 'hex'));
    }
  }
  for (const problem of problems()) result.unreadable.add(problem);
  return result;
}
