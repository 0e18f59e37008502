import { ScaleFaceError } from '@scaleface/numerics';
import type { ProgressReport } from '../progress.js';
import type { FolderFiles as ModelFiles } from '../storage/checksums.js';

export type { FolderFiles as ModelFiles } from '../storage/checksums.js';

/** The part of `fetch` that is used here; both the browser's and Node's have it. */
export type Fetch = (address: string) => Promise<Response>;

/**
 * A model folder behind an address.
 *
 * @param address - Of the folder; `…/model` and `…/model/` are the same.
 * @param fetch - Asked for each file.
 * @param progress - Called with the bytes of each file; the total is 0 where the server does not say it.
 */
export function addressedFiles(address: string, fetch: Fetch, progress?: ProgressReport): ModelFiles {
  const place = address.endsWith('/') ? address : `${address}/`;
  return {
    place,
    async read(name) {
      const response = await fetch(`${place}${name}`).catch((cause: Error) => {
        throw unreachable(`${place}${name}`, cause.message, cause);
      });
      if (response.status === 404) return undefined;
      if (!response.ok) throw unreachable(`${place}${name}`, `status ${response.status}`);
      return readBody(response, (done, total) => progress?.(name, done, total));
    },
  };
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
