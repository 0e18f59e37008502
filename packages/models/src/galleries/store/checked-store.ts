import { ScaleFaceError } from '@scaleface/numerics';
import { checkEmbedding, checkEntries } from './check-entries.js';
import { bestOf } from './exact-cosine.js';
import type { GalleryBackend } from './gallery-backend.js';
import type { GalleryStore } from './gallery-store.js';

/** More than asked for: a database that looks at every entry ranks them by sums in float32, which turn near ties. */
const spare = 16;

function checkCount(value: number, least: number, path: string): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ScaleFaceError('not a number of entries', {
    code: 'out-of-range',
    path: `options.${path}`,
    expected: `an integer of at least ${least}`,
    received: String(value),
  });
}

/**
 * A store over one backend: checks what goes in, ranks what comes out by exact cosines, and knows whether it is closed.
 *
 * @param backend - Keeps and finds entries.
 */
export function checkedStore(backend: GalleryBackend): GalleryStore {
  let closed = false;
  const { source } = backend;
  const checkOpen = (): void => {
    if (!closed) return;
    throw new ScaleFaceError('the gallery is closed', { code: 'invalid-argument', path: source });
  };
  return {
    source,
    async add(entries) {
      checkOpen();
      const checked = checkEntries(entries, await backend.width());
      if (checked.length > 0) await backend.put(checked);
    },
    async delete({ ids = [], subjects = [] }) {
      checkOpen();
      return ids.length + subjects.length === 0 ? 0 : backend.remove({ ids, subjects });
    },
    async search(probe, { top = 20, candidates, exact = false } = {}) {
      checkOpen();
      checkCount(top, 1, 'top');
      if (candidates !== undefined) checkCount(candidates, top, 'candidates');
      const width = await backend.width();
      checkEmbedding(probe, width, 'probe');
      if (width === undefined) return { entries: [], exact: true };
      const wanted = exact ? top + spare : (candidates ?? 5 * top);
      const found = await backend.nearest(probe, { candidates: wanted, exact });
      return { entries: bestOf(probe, found.entries, top), exact: found.exact };
    },
    async count() {
      checkOpen();
      return backend.count();
    },
    async index(options = {}) {
      checkOpen();
      if (options.memory !== undefined) checkCount(options.memory, 1, 'memory');
      await backend.index(options);
    },
    async close() {
      if (closed) return;
      closed = true;
      await backend.close();
    },
  };
}
