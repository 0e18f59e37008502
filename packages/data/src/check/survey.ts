import { createHash } from 'node:crypto';
import type { ProgressReport } from '@scaleface/models';
import type { DataEntry, DataProblem, DataSet } from '../readers/entries/data-set.js';
import type { SizeCount } from './data-check.js';
import { DigestTable } from './digest-table.js';
import { Gathered } from './findings.js';
import { type LookedAt, lookAtImage } from './look-at-image.js';

/** Images that are decoded at a time. */
const together = 16;

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
  take({ id, subject, template }: DataEntry, { width, height }: LookedAt): void {
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
 * Goes through a data set once, decoding every image.
 *
 * @param set - The data set.
 * @param stage - What the work is called in progress.
 * @param progress - Called with how far it is.
 * @param each - Takes every image that decodes, in order.
 */
export async function survey(
  set: DataSet,
  stage: string,
  progress: ProgressReport | undefined,
  each: (entry: DataEntry, image: LookedAt) => void,
): Promise<Survey> {
  const result = new Survey();
  let waiting: DataEntry[] = [];
  const look = async (): Promise<void> => {
    const seen = await Promise.all(waiting.map(lookAtImage));
    waiting.forEach((entry, i) => {
      const image = seen[i] as LookedAt | string;
      if (typeof image === 'string') {
        result.unreadable.add({ place: entry.path ?? `${set.source}#${entry.id}`, reason: image });
      } else {
        result.take(entry, image);
        each(entry, image);
      }
    });
    waiting = [];
    progress?.(stage, set.position, set.extent);
  };
  for await (const entry of set) {
    waiting.push(entry);
    if (waiting.length === together) await look();
  }
  await look();
  for (const problem of set.problems) result.unreadable.add(problem);
  progress?.(stage, set.extent, set.extent);
  return result;
}
