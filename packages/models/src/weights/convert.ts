import { readFile } from 'node:fs/promises';
import { encodeSafetensors, readTorchCheckpoint, type StoredArray, type StoredDtype } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import { readOnnx } from '../onnx/read-onnx.js';
import { writeFileAtomic } from '../storage/atomic.js';
import { assertApart, probeOutput } from '../storage/place.js';
import { assertReplaceableFile } from '../storage/replace-file.js';
import { unreadable } from '../storage/unreadable.js';

/** What {@link convertCheckpoint} writes, and of what. */
export interface ConvertOptions {
  /** The safetensors file to write; one that is there is replaced, any other file is not. */
  readonly to: string;
  /**
   * The dotted path of the only state dict to keep, for instance `backbone`; its tensors keep their own names. Default:
   * all of them, each name behind the path of its state dict.
   */
  readonly stateDict?: string;
}

/** A tensor that was written. */
export interface ConvertedTensor {
  /** Its name in the safetensors file. */
  readonly name: string;
  /** Element type; the checkpoint's own, nothing is rounded. */
  readonly dtype: StoredDtype;
  /** Lengths of the axes. */
  readonly shape: readonly number[];
}

/** What {@link convertCheckpoint} found and wrote. */
export interface ConvertedCheckpoint {
  /** The file that was written. */
  readonly to: string;
  /** The format of the file: PyTorch's `zip` since version 1.6, `legacy` before, or `onnx`. */
  readonly format: 'zip' | 'legacy' | 'onnx';
  /** Paths of all state dicts in the checkpoint; `''` for a checkpoint that is one. */
  readonly stateDicts: readonly string[];
  /** The tensors written, in the order of the checkpoint. */
  readonly tensors: readonly ConvertedTensor[];
  /** Bytes of the file written. */
  readonly bytes: number;
}

type StateDicts = Readonly<Record<string, Readonly<Record<string, StoredArray>>>>;

function choose(dicts: StateDicts, wanted: string | undefined, file: string): Map<string, StoredArray> {
  const paths = Object.keys(dicts);
  if (paths.length === 0) {
    throw new ScaleFaceError('no tensors in the checkpoint', {
      code: 'bad-format',
      path: file,
      expected: 'a state dict',
    });
  }
  if (wanted !== undefined && !Object.hasOwn(dicts, wanted)) {
    throw new ScaleFaceError('no such state dict in the checkpoint', {
      code: 'unknown-name',
      path: 'options.stateDict',
      expected: paths.map((path) => (path === '' ? "'' (the file itself)" : path)).join(', '),
      received: wanted,
    });
  }
  const arrays = new Map<string, StoredArray>();
  for (const [path, dict] of Object.entries(dicts)) {
    if (wanted !== undefined && path !== wanted) continue;
    for (const [key, array] of Object.entries(dict)) {
      const name = wanted !== undefined || path === '' ? key : `${path}.${key}`;
      if (arrays.has(name)) {
        throw new ScaleFaceError('two tensors have the same name', { code: 'bad-format', path: file, received: name });
      }
      arrays.set(name, array);
    }
  }
  return arrays;
}

/** An ONNX file starts with its version; a PyTorch checkpoint with the mark of a zip or of a pickle. */
const isOnnx = (file: string, content: Uint8Array): boolean => /\.onnx$/i.test(file) || content[0] === 0x08;

/** A safetensors file starts with the length of its header, which is JSON. */
function isSafetensors(start: Uint8Array, size: number): boolean {
  if (start.length < 9) return false;
  const header = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  return start[8] === '{'.charCodeAt(0) && header >= 2n && header + 8n <= BigInt(size);
}

/** Reads the file; errors of the readers name the place in the file, here they name the file too. */
async function readStateDicts(
  file: string,
): Promise<{ format: ConvertedCheckpoint['format']; stateDicts: StateDicts }> {
  const content = await readFile(file).catch(unreadable('the checkpoint', file));
  const onnx = isOnnx(file, content);
  try {
    return onnx ? { format: 'onnx', stateDicts: { '': readOnnx(content).weights } } : readTorchCheckpoint(content);
  } catch (cause) {
    if (!(cause instanceof ScaleFaceError)) throw cause;
    throw new ScaleFaceError(`not a readable ${onnx ? 'ONNX model' : 'PyTorch checkpoint'}`, {
      code: cause.code,
      path: file,
      received: cause.message,
      cause,
    });
  }
}

/**
 * Converts a PyTorch checkpoint or the weights of an ONNX model to safetensors: names, types and shapes stay, optimizer
 * states come along unless one state dict is chosen, plain values (`epoch`, …) do not. A pickle inside is read as data,
 * never run. Written aside and renamed; the same file gives the same bytes. Memory is about twice the file.
 *
 * Oracle: files written by PyTorch 2.13 and by `onnx` for Python.
 *
 * @param file - The `.pth`, `.pt` or `.bin` checkpoint, or the `.onnx` model.
 * @param options - Where to, and which state dict.
 * @returns What was found and written.
 * @throws ScaleFaceError `missing-file` for a checkpoint that cannot be read, `unknown-name` for a state dict that is not
 * there, `bad-format` and `unsupported` as `readTorchCheckpoint`; before any work `not-writable` for a place that cannot be
 * written to, `invalid-argument` for the checkpoint itself, a folder, or a file that is not a safetensors file.
 *
 * @example
 * ```ts
 * import { convertCheckpoint } from '@scaleface/models';
 *
 * const checkpoint = 'packages/core/test/golden/torch/zip.pth'; // yours; this one lies in the repository
 * const written = await convertCheckpoint(checkpoint, { to: '.examples/scale.safetensors', stateDict: 'scale_predictor' });
 * written.stateDicts; // => ['backbone', 'scale_predictor']
 * written.tensors; // => [{ name: 'w', dtype: 'F32', shape: [2] }]
 * ```
 */
export async function convertCheckpoint(file: string, options: ConvertOptions): Promise<ConvertedCheckpoint> {
  const { to, stateDict } = options;
  await assertApart(to, [file], 'to');
  await probeOutput(to, 'file');
  await assertReplaceableFile(to, 'a safetensors file', isSafetensors);
  const { format, stateDicts } = await readStateDicts(file);
  const arrays = choose(stateDicts, stateDict, file);
  // `format: pt` is how the Python library marks tensors in PyTorch's layout.
  const encoded = encodeSafetensors(Object.fromEntries(arrays), { format: 'pt' });
  await writeFileAtomic(to, encoded);
  const tensors = [...arrays].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  return { to, format, stateDicts: Object.keys(stateDicts), tensors, bytes: encoded.byteLength };
}
