import { isAbsolute, join } from 'node:path';
import type { DataEntry } from '../entries/data-set.js';
import { landmarksOf } from './landmarks.js';

/** What a manifest says of an image, by the names of its columns. */
export type ManifestRow = Readonly<Record<string, unknown>>;

/** The names that each column goes by, the usual one first. */
const names = {
  path: ['path', 'file', 'filename', 'image'],
  subject: ['subject', 'identity', 'person', 'label'],
  id: ['id'],
  template: ['template', 'template_id'],
  media: ['media', 'media_id'],
  landmarks: ['landmarks'],
} as const;

/** What manifests have to say of every image. */
export const requiredColumn = 'path';

/** Where in a manifest each thing stands, by the names of its columns; case does not matter. */
export type ManifestColumns = Readonly<Partial<Record<keyof typeof names, string>>>;

/**
 * Which columns of a manifest are which.
 *
 * @param columns - Their names.
 */
export function columnsOf(columns: readonly string[]): ManifestColumns {
  const lower = columns.map((name) => name.toLowerCase());
  const found = Object.entries(names).flatMap(([what, known]) => {
    const name = (known as readonly string[]).find((each) => lower.includes(each));
    return name === undefined ? [] : [[what, columns[lower.indexOf(name)] as string]];
  });
  return Object.fromEntries(found) as ManifestColumns;
}

/** A text or a whole number as a text; nothing for what is empty, null or neither. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'bigint' || Number.isInteger(value) ? String(value) : undefined;
}

/**
 * The entry that a row of a manifest describes. A path is one below the manifest's folder unless it is absolute; the id is
 * the path unless the row has one, and the subject the id's first folder.
 *
 * @param row - The row.
 * @param columns - From {@link columnsOf}.
 * @param folder - The manifest's.
 * @returns The entry, or what is wrong with the row.
 */
export function manifestEntry(row: ManifestRow, columns: ManifestColumns, folder: string): DataEntry | string {
  const cell = (what: keyof typeof names): unknown => {
    const name = columns[what];
    return name !== undefined && Object.hasOwn(row, name) ? row[name] : undefined;
  };
  const path = textOf(cell('path'));
  if (path === undefined) return 'no path';
  const id = textOf(cell('id')) ?? path.replaceAll('\\', '/');
  const end = id.indexOf('/');
  const subject = textOf(cell('subject')) ?? (columns.subject === undefined && end > 0 ? id.slice(0, end) : undefined);
  if (subject === undefined) return 'no subject';
  const [template, media, marks] = [textOf(cell('template')), textOf(cell('media')), cell('landmarks')];
  const none = marks === undefined || marks === null || marks === '';
  const landmarks = none ? undefined : landmarksOf(marks);
  if (!none && landmarks === undefined) return 'landmarks are not five points, ten numbers';
  return {
    id,
    subject,
    path: isAbsolute(path) ? path : join(folder, path),
    ...(template === undefined ? {} : { template }),
    ...(media === undefined ? {} : { media }),
    ...(landmarks === undefined ? {} : { landmarks }),
  };
}
