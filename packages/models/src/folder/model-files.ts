import { ScaleFaceError } from '@scaleface/numerics';
import type { ProgressReport } from '../progress.js';
import type { FolderFiles as ModelFiles } from '../storage/checksums.js';
import { openModelCache } from './model-cache.js';

export type { FolderFiles as ModelFiles } from '../storage/checksums.js';

/** The part of `fetch` that is used here; both the browser's and Node's have it. */
export type Fetch = (address: string, options?: { readonly signal?: AbortSignal }) => Promise<Response>;

/** How files behind an address are fetched. */
export interface FetchOptions {
  /** Asked for files behind an address; the global `fetch` by default. */
  readonly fetch?: Fetch;
  /** Called with the bytes of each file as they come; the total is 0 where the server does not say it. */
  readonly progress?: ProgressReport;
  /** Ends the fetching: the call is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Whether files are kept in the page's cache, by address and checksum: they are fetched once, and a model that was opened before
   * opens without a network. True by default; only pages have a cache.
   */
  readonly cache?: boolean;
}

/**
 * A model folder behind an address.
 *
 * @param address - Of the folder; `…/model` and `…/model/` are the same.
 * @param options - Fetching, progress, cache.
 */
export function addressedFiles(address: string, options: FetchOptions): ModelFiles {
  const { fetch = (url, init) => globalThis.fetch(url, init), progress, signal, cache = true } = options;
  const place = address.endsWith('/') ? address : `${address}/`;
  return {
    place,
    async read(name, digest) {
      const file = `${place}${name}`;
      const kept = cache ? await openModelCache() : undefined;
      const known = digest && (await kept?.find(file, digest));
      if (known !== undefined) {
        progress?.(name, known.length, known.length);
        return known;
      }
      try {
        const response = await fetch(file, signal && { signal });
        if (response.status === 404) return undefined;
        if (!response.ok) throw unreachable(file, `status ${response.status}`);
        const bytes = await readBody(response, (done, total) => progress?.(name, done, total));
        await kept?.keep(file, bytes, digest);
        return bytes;
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause instanceof ScaleFaceError) throw cause;
        // Without a network the last list of checksums stands.
        const last = digest === undefined ? await kept?.find(file) : undefined;
        if (last !== undefined) return last;
        throw unreachable(file, (cause as Error).message, cause);
      }
    },
  };
}

/** A file behind an address of its own. */
export function addressedFile(
  address: string,
  options: FetchOptions,
  digest?: { readonly sha256: string },
): Promise<Uint8Array | undefined> {
  const end = address.lastIndexOf('/') + 1;
  return addressedFiles(address.slice(0, end) || './', options).read(address.slice(end), digest);
}

async function readBody(response: Response, hear: (done: number, total: number) => void): Promise<Uint8Array> {
  const total = Number(response.headers.get('content-length') ?? 0);
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let done = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    chunks.push(chunk.value);
    done += chunk.value.length;
    hear(done, total);
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const unreachable = (path: string, received: string, cause?: unknown): ScaleFaceError =>
  new ScaleFaceError('the model cannot be read', { code: 'missing-file', path, received, cause });
