import { ScaleFaceError } from '@scaleface/numerics';
import { checkedStore } from '../store/checked-store.js';
import type { GalleryStore } from '../store/gallery-store.js';
import { loadOptional } from '../store/optional-package.js';
import { typedBackend } from '../store/typed-backend.js';
import { LanceBackend } from './lance-backend.js';
import type { LanceModule } from './lance-types.js';

const lanceError = (cause: Error, source: string): Error =>
  cause instanceof ScaleFaceError
    ? cause
    : new ScaleFaceError('LanceDB did not do it', {
        code: 'failed',
        path: source,
        received: cause.message.split('\n')[0] as string,
        cause,
      });

/**
 * A gallery in a folder, kept by the package `@lancedb/lancedb`.
 *
 * @param folder - The folder; it is made when the first entry is added.
 * @throws ScaleFaceError `missing-dependency`, `failed` when it cannot be opened.
 */
export async function openLanceStore(folder: string): Promise<GalleryStore> {
  const lance = await loadOptional<LanceModule>('@lancedb/lancedb', 'galleries in a LanceDB folder');
  const source = `lance:${folder}`;
  // What another process adds is seen by the next search.
  const connection = await lance.connect(folder, { readConsistencyInterval: 0 }).catch((cause) => {
    throw lanceError(cause, source);
  });
  const backend = typedBackend(new LanceBackend(lance, connection, folder), (cause) => lanceError(cause, source));
  await backend.width();
  return checkedStore(backend);
}
