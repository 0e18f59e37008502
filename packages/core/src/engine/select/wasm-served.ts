import { onNode } from './load.js';

type Fetch = (request: unknown, options?: unknown) => Promise<unknown>;

/** The name of a program of `@tensorflow/tfjs-backend-wasm`, at the end of an address. */
const program = /tfjs-backend-wasm[\w-]*\.wasm$/;

const addressOf = (request: unknown): string =>
  typeof request === 'string' || request instanceof URL ? String(request) : ((request as { url?: string }).url ?? '');

/**
 * Has the engine's program fetched from a folder, for a page that has the engine in its bundle: there the engine's own
 * `setWasmPaths` is out of reach, since no name leads to the module. It asks for its program while it starts, beside the
 * page's script; the program of that name in the folder is fetched instead. All other requests stay as they are.
 *
 * @param wasmPaths - The folder's address, ending in a slash.
 * @returns Puts the page's own `fetch` back.
 */
export function serveWasmFrom(wasmPaths: string): () => void {
  const page = globalThis as { fetch?: Fetch };
  const own = page.fetch;
  if (own === undefined) return () => {};
  const redirected: Fetch = (request, options) => {
    const [name] = program.exec(addressOf(request).replace(/[?#].*$/, '')) ?? [];
    return own.call(globalThis, name === undefined ? request : wasmPaths + name, options);
  };
  page.fetch = redirected;
  return () => {
    if (page.fetch === redirected) page.fetch = own;
  };
}

/** Whether the engine is part of the page's bundle, so that no import finds its module. */
export const inBundle = (registered: boolean): boolean => registered && !onNode();
