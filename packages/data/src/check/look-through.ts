import type { ProgressReport } from '@scaleface/models';
import type { DataEntry, DataSet } from '../readers/entries/data-set.js';
import { lookAtImage } from './look-at-image.js';

/** Images that are decoded at a time. */
const together = 16;

/** What was seen of an entry: as plain data, which a process can hand to another. */
export interface Looked {
  /** The image. */
  readonly id: string;
  /** Whose it is. */
  readonly subject?: string;
  /** The template that it belongs to. */
  readonly template?: string;
  /** Its size in pixels and SHA-256; nothing where it does not decode. */
  readonly image?: { readonly width: number; readonly height: number; readonly sha256: string };
  /** Where it is and why it does not decode. */
  readonly unreadable?: { readonly place: string; readonly reason: string };
  /** Whether features were given, and it has none. */
  readonly bare?: boolean;
}

/**
 * Goes through a data set once, decoding images.
 *
 * @param set - The data set.
 * @param stage - What the work is called in progress.
 * @param progress - Called with how far it is.
 * @param own - Whether an entry is to be looked at; it is asked of every entry in order. All by default.
 */
export async function* lookThrough(
  set: DataSet,
  stage: string,
  progress?: ProgressReport,
  own: (entry: DataEntry) => boolean = () => true,
): AsyncGenerator<Looked> {
  let waiting: DataEntry[] = [];
  async function* look(): AsyncGenerator<Looked> {
    const seen = await Promise.all(waiting.map(lookAtImage));
    for (const [i, entry] of waiting.entries()) {
      const { id, subject, template } = entry;
      const known = { id, ...(subject !== undefined && { subject }), ...(template !== undefined && { template }) };
      const image = seen[i] as (typeof seen)[number];
      if (typeof image !== 'string') {
        const { width, height, sha256 } = image;
        yield { ...known, image: { width, height, sha256: Buffer.from(sha256).toString('hex') } };
      } else yield { ...known, unreadable: { place: entry.path ?? `${set.source}#${id}`, reason: image } };
    }
    waiting = [];
    progress?.(stage, set.position, set.extent);
  }
  for await (const entry of set) {
    if (!own(entry)) continue;
    waiting.push(entry);
    if (waiting.length === together) yield* look();
  }
  yield* look();
  progress?.(stage, set.extent, set.extent);
}
