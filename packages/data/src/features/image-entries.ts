import { createHash, type Hash } from 'node:crypto';
import { decodeImage, encodeImage, type ProgressReport, type RawImage } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry, DataSet } from '../readers/entries/data-set.js';
import { DigestTable } from '../readers/entries/digest-table.js';
import type { ComingImage, ImageReading, ImageSource } from './image-source.js';

/**
 * Images that lie in the source itself: in records, verification sets and archives. The source is read through twice, entry by
 * entry: first for its names and the SHA-256 of every image, by which parts of an interrupted call know theirs, then for the
 * images. A subject that the source does not tell is empty.
 *
 * @param set - From `openDataSet`.
 * @param size - Images of a part.
 * @param progress - Called with how far the first reading is.
 * @throws ScaleFaceError `bad-format` when an id occurs twice or there is no image.
 */
export async function imageEntries(set: DataSet, size: number, progress?: ProgressReport): Promise<ImageSource> {
  const source = `${set.kind}:${set.source}`;
  const [ids, names, parts] = [new DigestTable(), createHash('sha256'), [] as string[]];
  let part = createHash('sha256');
  for await (const entry of set) {
    const place = ids.length;
    if (ids.add(createHash('sha256').update(entry.id).digest()) !== place) {
      const details = { path: `${source}#id[${place}]`, received: entry.id };
      throw new ScaleFaceError('an id occurs twice', { code: 'bad-format', ...details });
    }
    names.update(`${nameOf(entry)}\n`);
    takeEntry(part, entry);
    if (ids.length % size === 0) {
      parts.push(part.digest('hex'));
      part = createHash('sha256');
      progress?.('list', set.position, set.extent);
    }
  }
  const count = ids.length;
  if (count % size > 0) parts.push(part.digest('hex'));
  progress?.('list', set.extent, set.extent);
  const unreadable = set.problems.map(({ place: id, reason }) => ({ id, reason }));
  if (count === 0) {
    const [first] = unreadable;
    const received = first === undefined ? {} : { received: `${unreadable.length} unreadable, ${first.reason} first` };
    throw new ScaleFaceError('no images found', { code: 'bad-format', path: source, ...received });
  }
  return {
    count,
    unreadable,
    names: names.digest('hex'),
    open: (shape) => openEntries(set, { source, size, parts, shape }),
  };
}

const nameOf = ({ id, subject = '' }: DataEntry): string => JSON.stringify([id, subject]);

/** Takes all of an entry that an embedding depends on, and how long it is. */
function takeEntry(hash: Hash, entry: DataEntry): void {
  const { bytes, image } = entry;
  hash.update(`${nameOf(entry)} ${image === undefined ? bytes?.length : `${image.width} × ${image.height}`}\n`);
  hash.update(image?.data ?? (bytes as Uint8Array));
}

function openEntries(
  set: DataSet,
  {
    source,
    size,
    parts,
    shape,
  }: {
    readonly source: string;
    readonly size: number;
    readonly parts: readonly string[];
    readonly shape: Parameters<ImageSource['open']>[0];
  },
): ImageReading {
  const entries = set[Symbol.asyncIterator]();
  const changed = (): ScaleFaceError =>
    new ScaleFaceError('the data set changed while it was being embedded', {
      code: 'failed',
      path: source,
      hint: 'Start again when nothing writes to it; finished parts of unchanged images are kept',
    });
  let at = 0;
  const next = async (): Promise<DataEntry> => {
    const { done, value } = await entries.next();
    if (done === true) throw changed();
    at++;
    return value;
  };
  async function* images(from: number, to: number): AsyncGenerator<ComingImage> {
    while (at < from) await next();
    for (let part = createHash('sha256'); at < to; ) {
      const entry = await next();
      takeEntry(part, entry);
      if (at % size === 0 || at === to) {
        if (part.digest('hex') !== parts[Math.floor((at - 1) / size)]) throw changed();
        part = createHash('sha256');
      }
      const { id, subject = '', bytes, image } = entry;
      const place = `${source}#${id}`;
      const held = bytes?.length ?? image?.data.length ?? 0;
      yield { id, subject, bytes: held, place, decode: () => decodeEntry(entry, place, shape) };
    }
  }
  return {
    run: async (from, to) => ({
      known: parts.slice(Math.floor(from / size), Math.ceil(to / size)),
      images: () => images(from, to),
    }),
    async close() {
      await entries.return?.();
    },
  };
}

/** Samples of another size go through a PNG, which keeps them all. */
async function decodeEntry(
  { bytes, image }: DataEntry,
  name: string,
  size: Parameters<ImageSource['open']>[0],
): Promise<RawImage> {
  if (image?.width === size.width && image.height === size.height) return image;
  return decodeImage(image === undefined ? (bytes as Uint8Array) : await encodeImage(image, 'png'), { size, name });
}
