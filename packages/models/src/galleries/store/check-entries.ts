import { type ErrorCode, ScaleFaceError } from '@scaleface/numerics';
import { lengthOf } from './exact-cosine.js';
import type { StoredEntry } from './gallery-backend.js';
import type { GalleryEntry } from './gallery-store.js';

const refuse = (what: string, code: ErrorCode, path: string, expected: string, received: string): never => {
  throw new ScaleFaceError(what, { code, path, expected, received });
};

/** Text that every store keeps as it is: no half of a pair of UTF-16, no NUL. */
function checkName(name: unknown, path: string): void {
  const kept = typeof name === 'string' && name !== '' && !/\p{Surrogate}/u.test(name) && !name.includes('\0');
  if (!kept)
    refuse('not a name', 'invalid-argument', path, 'text in Unicode, not empty', JSON.stringify(name) ?? 'none');
}

/**
 * Checks an embedding.
 *
 * @param embedding - The numbers.
 * @param width - How many there must be; undefined for any number.
 * @param path - For messages.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`.
 */
export function checkEmbedding(embedding: Float32Array, width: number | undefined, path: string): void {
  const right = embedding instanceof Float32Array && embedding.length >= 1;
  if (!right || embedding.length !== (width ?? embedding.length)) {
    const expected = `a Float32Array of ${width ?? 'at least one'} number${width === 1 || width === undefined ? '' : 's'}`;
    const received = right ? `${embedding.length} numbers` : String(embedding?.length ?? embedding);
    refuse('an embedding of another width', 'shape-mismatch', path, expected, received);
  }
  const length = lengthOf(embedding, 0, embedding.length);
  if (!(length > 0 && Number.isFinite(length))) {
    refuse('an embedding has no direction', 'not-finite', path, 'finite numbers, not all 0', `a length of ${length}`);
  }
}

function checkMetadata(metadata: Readonly<Record<string, unknown>>, path: string): void {
  for (const [key, value] of Object.entries(metadata)) {
    checkName(key, path);
    if (typeof value === 'string' && value !== '') checkName(value, `${path}.${key}`);
    const plain = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
    if (!plain)
      refuse(
        'not metadata',
        'invalid-argument',
        `${path}.${key}`,
        'text, a finite number, true, false or null',
        String(value),
      );
  }
}

/**
 * Checks entries that are to be added.
 *
 * @param entries - The entries.
 * @param width - Numbers per embedding so far.
 * @returns The entries, each with metadata.
 * @throws ScaleFaceError `invalid-argument`, `not-finite`, `shape-mismatch`.
 */
export function checkEntries(entries: readonly GalleryEntry[], width: number | undefined): StoredEntry[] {
  const seen = new Set<string>();
  return entries.map(({ id, subject, embedding, confidence, metadata = {} }, i) => {
    const path = `entries[${i}]`;
    checkName(id, `${path}.id`);
    checkName(subject, `${path}.subject`);
    if (seen.has(id)) refuse('two entries of one name', 'invalid-argument', `${path}.id`, 'each once', id);
    seen.add(id);
    checkEmbedding(embedding, width ?? entries[0]?.embedding.length, `${path}.embedding`);
    if (!Number.isFinite(confidence)) {
      refuse('not a confidence', 'not-finite', `${path}.confidence`, 'a finite number', String(confidence));
    }
    checkMetadata(metadata, `${path}.metadata`);
    return { id, subject, embedding, confidence, metadata };
  });
}
