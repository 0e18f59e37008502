import { ScaleFaceError } from '@scaleface/numerics';
import { openOnWeb } from '../onnx-runtime/web-runtime.js';
import { sha256Anywhere } from '../storage/sha256-anywhere.js';
import type { OpenOnnxBytes, OpenOnnxFile } from './system.js';

export { resizeInPage as resizeImage } from '../images/resize-in-page.js';

/** The last part of an address. */
export const fileName = (file: string): string => file.replace(/[?#].*$/, '').replace(/^.*\//, '');

/** Opens the model behind an address. */
export const openOnnxFile: OpenOnnxFile = async (file, options = {}) => {
  assertWeb(options);
  return openOnnxBytes(await read(file), file, options);
};

async function read(file: string): Promise<Uint8Array> {
  const response = await fetch(file).catch((cause: Error) => {
    throw unreadable(file, cause.message);
  });
  if (!response.ok) throw unreadable(file, `status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const unreadable = (path: string, received: string): ScaleFaceError =>
  new ScaleFaceError('the model cannot be read', { code: 'missing-file', path, received });

/** Opens a model with `onnxruntime-web`. */
export const openOnnxBytes: OpenOnnxBytes = async (bytes, file, options = {}) => {
  assertWeb(options);
  const sha256 = await sha256Anywhere(bytes);
  // Not resolved by the compiler, so that types are found without the package; each module has its own program.
  const load = (provider: 'webgpu' | 'wasm') =>
    provider === 'webgpu' ? import('onnxruntime-web/webgpu' as string) : import('onnxruntime-web/wasm' as string);
  return openOnWeb(load, bytes, file, sha256, options);
};

function assertWeb({ runtime = 'web' }: { readonly runtime?: 'node' | 'web' }): void {
  if (runtime === 'web') return;
  throw new ScaleFaceError('a page has no onnxruntime-node', {
    code: 'unsupported',
    path: 'options.runtime',
    expected: 'web',
    received: runtime,
  });
}
