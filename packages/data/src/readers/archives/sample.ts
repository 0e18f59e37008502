import type { DataEntry } from '../entries/data-set.js';
import { columnsOf, type ManifestRow, manifestEntry } from '../manifests/manifest-row.js';

/** What files of one stem say of an image. */
export interface Sample {
  /** Their path up to the first dot of the name. */
  readonly key: string;
  /** The bytes of the image file; nothing where there is none. */
  readonly image?: Uint8Array | undefined;
  /** The other files that matter, by what follows the first dot. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The ends of names that are images, the first that a sample has being it. */
export const imageEnds: readonly string[] = ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'tif', 'tiff'];
/** Those of texts. */
export const textEnds: readonly string[] = ['json', 'cls', 'txt'];

/**
 * The entry of a sample. Its subject is `subject`, `identity`, `person` or `label` of its `.json`, else its `.cls`, else its
 * `.txt`, else the first folder of its key; further facts are those of a manifest's row, from the `.json`.
 *
 * @param sample - The sample.
 * @returns The entry, or what is wrong.
 */
export function entryOfSample({ key, image, texts }: Sample): DataEntry | string {
  if (image === undefined) return `no image: none of ${imageEnds.join(', ')}`;
  const row = jsonOf(texts.get('json'));
  if (typeof row === 'string') return row;
  const label = texts.get('cls') ?? texts.get('txt');
  const said = columnsOf(Object.keys(row));
  const facts = {
    path: key,
    ...(said.subject === undefined && label !== undefined ? { subject: label.trim() } : {}),
    ...Object.fromEntries(Object.entries(said).flatMap(([what, name]) => (what === 'path' ? [] : [[what, row[name]]]))),
  };
  const entry = manifestEntry(facts, columnsOf(Object.keys(facts)), '');
  if (typeof entry === 'string') return entry;
  const { path: _, ...rest } = entry;
  return { ...rest, bytes: image };
}

function jsonOf(text: string | undefined): ManifestRow | string {
  if (text === undefined) return {};
  try {
    const row: unknown = JSON.parse(text);
    return typeof row === 'object' && row !== null && !Array.isArray(row)
      ? (row as ManifestRow)
      : 'json: not an object';
  } catch (cause) {
    return `json: ${(cause as Error).message}`;
  }
}
