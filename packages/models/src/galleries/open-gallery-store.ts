import { ScaleFaceError } from '@scaleface/numerics';
import { openLanceStore } from './lance/lance-store.js';
import { memoryGalleryStore } from './memory/memory-store.js';
import { withoutPassword } from './postgres/postgres-error.js';
import { openPostgresStore } from './postgres/postgres-store.js';
import type { GalleryStore } from './store/gallery-store.js';

/** How {@link openGalleryStore} opens. */
export interface GalleryStoreOptions {
  /** The table of a database. Default `scaleface_gallery`. */
  readonly table?: string;
}

const kind = /^(memory|lance|postgres(?:ql)?):(.*)$/s;

/**
 * Whether a text names a store as {@link openGalleryStore} takes it, and not a file or folder.
 *
 * @param source - The text.
 *
 * @example
 * ```ts
 * import { isGalleryStore } from '@scaleface/models';
 *
 * [isGalleryStore('lance:people'), isGalleryStore('people')]; // => [true, false]
 * ```
 */
export const isGalleryStore = (source: string): boolean => kind.test(source);

/**
 * Opens a gallery: templates of identities that are added, deleted and searched, kept in one of three ways behind one
 * interface.
 *
 * | source | kept | search | needs |
 * | --- | --- | --- | --- |
 * | `memory:` | until it is closed | exact | nothing |
 * | `lance:FOLDER` | in a folder | through 4-bit codes of all entries, or HNSW over 8-bit vectors, once `index` was called | `npm install @lancedb/lancedb` |
 * | `postgres:URL` | in a table | HNSW over half precision (pgvector), once `index` was called | `npm install pg` |
 *
 * Embeddings are kept in float32 as they were added. An index only proposes `candidates`; their cosines are computed from
 * the kept embeddings in float64, so that all three give the same scores. What an index misses is measured by
 * {@link measureGalleryRecall} and taken into account by {@link identifyInStore}. `URL` is `postgres://USER@HOST/DATABASE`, and may
 * stand without `postgres:` before it.
 *
 * @param source - The store.
 * @param options - The table.
 * @returns The store; close it.
 * @throws ScaleFaceError `unknown-name` for another kind, `missing-dependency` with the command that installs what is missing,
 * `failed` when it cannot be opened.
 *
 * @example
 * ```ts
 * import { openGalleryStore } from '@scaleface/models';
 *
 * const store = await openGalleryStore('memory:');
 * await store.add([
 *   { id: 'a/1', subject: 'ann', embedding: Float32Array.of(1, 0), confidence: 30 },
 *   { id: 'a/2', subject: 'ann', embedding: Float32Array.of(2, 1), confidence: 25 },
 * ]);
 * await store.count(); // => { entries: 2, subjects: 1 }
 * await store.delete({ subjects: ['ann'] }); // => 2
 * await store.close();
 * ```
 */
export async function openGalleryStore(source: string, options: GalleryStoreOptions = {}): Promise<GalleryStore> {
  const [, name, place = ''] = kind.exec(source) ?? [];
  const { table = 'scaleface_gallery' } = options;
  if (name === 'memory' && place === '') return memoryGalleryStore();
  if (name === 'lance' && place !== '') return openLanceStore(place);
  if (name?.startsWith('postgres') && place !== '') {
    return openPostgresStore(place.startsWith('//') ? source : place, table);
  }
  throw new ScaleFaceError('no such kind of gallery', {
    code: 'unknown-name',
    path: 'source',
    expected: 'memory:, lance:FOLDER or postgres:URL',
    received: withoutPassword(source),
  });
}
