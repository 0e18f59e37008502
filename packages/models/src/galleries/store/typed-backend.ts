import type { GalleryBackend } from './gallery-backend.js';

/**
 * A backend whose failures are errors of this library.
 *
 * @param backend - The backend.
 * @param errorOf - Makes one of what a driver threw.
 */
export function typedBackend(backend: GalleryBackend, errorOf: (cause: Error) => Error): GalleryBackend {
  const refuse = (cause: Error): never => {
    throw errorOf(cause);
  };
  return {
    source: backend.source,
    width: () => backend.width().catch(refuse),
    put: (entries) => backend.put(entries).catch(refuse),
    remove: (selection) => backend.remove(selection).catch(refuse),
    nearest: (probe, options) => backend.nearest(probe, options).catch(refuse),
    count: () => backend.count().catch(refuse),
    index: (options) => backend.index(options).catch(refuse),
    close: () => backend.close().catch(refuse),
  };
}
