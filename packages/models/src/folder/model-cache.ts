import type { FileDigest } from '../storage/hash.js';
import { sha256Anywhere } from '../storage/sha256-anywhere.js';

/** What keeps answers, as the Cache API of pages does. */
interface Store {
  match(address: string): Promise<Response | undefined>;
  put(address: string, response: Response): Promise<void>;
  delete(address: string, options?: { ignoreSearch: boolean }): Promise<boolean>;
}

/** Files that were fetched before. */
export interface ModelCache {
  /** The bytes that are kept of an address, if they are those of the digest; without one whatever is kept. */
  find(address: string, digest?: Pick<FileDigest, 'sha256'>): Promise<Uint8Array | undefined>;
  /** Keeps bytes in place of others of that address, where there is room and they are those of the digest. */
  keep(address: string, bytes: Uint8Array, digest?: Pick<FileDigest, 'sha256'>): Promise<void>;
}

/**
 * The cache for models of this page, by address and checksum; nothing where there is none: in Node, and in pages that came over
 * plain HTTP from another machine.
 */
export async function openModelCache(): Promise<ModelCache | undefined> {
  const { caches } = globalThis as { caches?: { open(name: string): Promise<Store> } };
  const store = await caches?.open('scaleface-models').catch(() => undefined);
  if (store === undefined) return undefined;
  return {
    async find(address, digest) {
      const key = keyOf(address, digest);
      const found = await store.match(key).catch(() => undefined);
      if (found === undefined) return undefined;
      const bytes = new Uint8Array(await found.arrayBuffer());
      if (await isOf(bytes, digest)) return bytes;
      await store.delete(key);
      return undefined;
    },
    async keep(address, bytes, digest) {
      if (!(await isOf(bytes, digest))) return;
      await store.delete(address, { ignoreSearch: true }).catch(() => false);
      // Where the page may keep no more, the file is fetched again next time.
      await store.put(keyOf(address, digest), new Response(bytes as Uint8Array<ArrayBuffer>)).catch(() => {});
    },
  };
}

const keyOf = (address: string, digest?: Pick<FileDigest, 'sha256'>): string =>
  digest === undefined ? address : `${address}?sha256=${digest.sha256}`;

const isOf = async (bytes: Uint8Array, digest?: Pick<FileDigest, 'sha256'>): Promise<boolean> =>
  digest === undefined || (await sha256Anywhere(bytes)) === digest.sha256;
