import { ScaleFaceError } from '@scaleface/numerics';
import { inNode, type WebProvider } from './web-place.js';

const names: Readonly<Record<WebProvider, string>> = {
  wasm: 'ort-wasm-simd-threaded',
  webgpu: 'ort-wasm-simd-threaded.asyncify',
};

/** The files of `onnxruntime-web` that a provider needs. */
const filesOf = (provider: WebProvider): string[] => [`${names[provider]}.mjs`, `${names[provider]}.wasm`];

/**
 * Looks whether the files are served: the runtime, once it has failed for want of one, never starts again.
 *
 * @throws ScaleFaceError `missing-file`.
 */
export async function assertWebFiles(provider: WebProvider, wasmPaths: string): Promise<void> {
  if (inNode()) return;
  const absent: string[] = [];
  for (const name of filesOf(provider)) {
    const response = await fetch(`${wasmPaths}${name}`, { method: 'HEAD' }).catch(() => undefined);
    // Servers of single pages answer with the page where there is no such file.
    const page = response?.headers.get('content-type')?.startsWith('text/html') === true;
    if (response?.ok !== true || page) absent.push(name);
  }
  if (absent.length > 0) throw missingFiles(provider, wasmPaths, undefined, absent);
}

/** The error where files of the runtime are not served. */
export const missingFiles = (
  provider: WebProvider,
  wasmPaths: string | undefined,
  cause?: unknown,
  absent: readonly string[] = filesOf(provider),
): ScaleFaceError =>
  new ScaleFaceError('files of onnxruntime-web are not served here', {
    code: 'missing-file',
    path: wasmPaths ?? 'options.wasmPaths',
    expected: absent.join(' and '),
    hint: 'Copy them from node_modules/onnxruntime-web/dist to your own server and say where: wasmPaths',
    ...(cause === undefined ? {} : { received: (cause as Error).message, cause }),
  });
