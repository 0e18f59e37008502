import { malformed, unsupported } from '../malformed.js';
import type { StoredArray } from '../stored-array.js';
import { readLegacyObjects, readZipObjects } from './containers.js';
import { opcodes } from './pickle-opcodes.js';
import { materialise, TorchTensor } from './storage.js';

/** What a PyTorch checkpoint holds. */
export interface TorchCheckpoint {
  /** `zip` since PyTorch 1.6, `legacy` before. */
  readonly format: 'zip' | 'legacy';
  /** State dicts by where they lie: `''` for a file that is one, `'backbone'`, `'scale_predictor'`, `'state_dict'` … */
  readonly stateDicts: Readonly<Record<string, Readonly<Record<string, StoredArray>>>>;
  /** Numbers, texts and truth values by dotted path, for instance `epoch`. */
  readonly values: Readonly<Record<string, number | bigint | string | boolean | null>>;
}

/** Dictionaries inside each other, and visited values: far beyond real checkpoints, far below what hurts. */
const maxDepth = 16;
const maxVisits = 500_000;

const isValue = (x: unknown): x is number | bigint | string | boolean | null =>
  x === null || !['object', 'function', 'undefined'].includes(typeof x);

/** Sorts the object graph into state dicts and plain values. A shared part counts each time it is reached. */
function collect(root: unknown, copyBytes: number): Omit<TorchCheckpoint, 'format'> {
  const stateDicts = new Map<string, Map<string, StoredArray>>();
  const values = new Map<string, number | bigint | string | boolean | null>();
  const gathered = new Map<TorchTensor, StoredArray>();
  let visits = 0;
  let copied = 0;
  const spendCopy = (bytes: number): void => {
    copied += bytes;
    if (copied > copyBytes) throw malformed('strided tensors need more memory than the file', 'pickle', copied);
  };
  const arrayOf = (tensor: TorchTensor, path: string): StoredArray => {
    const array = gathered.get(tensor) ?? materialise(tensor, path, spendCopy);
    gathered.set(tensor, array);
    return array;
  };
  const visit = (value: unknown, parent: string, key: string, depth: number): void => {
    if (++visits > maxVisits || depth > maxDepth) throw malformed('more nesting than any checkpoint has', 'pickle');
    const path = parent === '' ? key : `${parent}.${key}`;
    if (value instanceof TorchTensor) {
      const dict = stateDicts.get(parent) ?? new Map<string, StoredArray>();
      stateDicts.set(parent, dict.set(key, arrayOf(value, path)));
    } else if (value instanceof Map) {
      for (const [k, v] of value)
        if (typeof k === 'string' || typeof k === 'number') visit(v, path, String(k), depth + 1);
    } else if (Array.isArray(value)) {
      value.forEach((v, i) => {
        visit(v, path, String(i), depth + 1);
      });
    } else if (isValue(value)) values.set(path, value);
  };
  visit(root, '', '', 0);
  const plain = [...stateDicts].map(([path, dict]) => [path, Object.fromEntries(dict)] as const);
  return { stateDicts: Object.fromEntries(plain), values: Object.fromEntries(values) };
}

/**
 * Reads a PyTorch `.pth`/`.pt` checkpoint without running any of it: the pickle inside is read as data through an
 * allow-list of instructions and names. Zip (64-bit sizes included) and the older format; float16, bfloat16, float32,
 * float64, integers and booleans; strided views are put in row-major order. Counters, as schedules of learning rates hold
 * them, are read as dictionaries; sets, bytes and complex numbers are passed over.
 *
 * @param bytes - The whole file. Arrays are views of it where their elements lie in order.
 * @returns State dicts and plain values.
 * @throws ScaleFaceError `unsupported` for names and instructions that are not on the list, whole modules, TorchScript,
 * compressed archives and big-endian files; `bad-format` for damaged files. Time and memory stay in proportion to the
 * file, whatever it claims.
 *
 * Source: torch/serialization.py and pickletools of CPython. Oracle: files written by PyTorch 2.13.
 *
 * @example
 * ```ts
 * import { readTorchCheckpoint } from '@scaleface/core';
 * import { ScaleFaceError } from '@scaleface/numerics';
 *
 * let refused = '';
 * try {
 *   readTorchCheckpoint(new TextEncoder().encode('cos\nsystem\n.'));
 * } catch (error) {
 *   if (error instanceof ScaleFaceError) refused = error.code;
 * }
 * refused; // => 'unsupported'
 * ```
 */
export function readTorchCheckpoint(bytes: Uint8Array): TorchCheckpoint {
  if (bytes.byteLength < 4) throw malformed('too short for a checkpoint', 'file', bytes.byteLength);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip && !opcodes.has(bytes[0] ?? -1)) throw malformed('neither a zip archive nor a pickle', 'file');
  if (!isZip && bytes.byteLength > 262 && new TextDecoder('latin1').decode(bytes.subarray(257, 262)) === 'ustar') {
    throw unsupported('a tar file of PyTorch 0.1', 'file', 'tar', 'Load and save it with a newer PyTorch');
  }
  const root = isZip ? readZipObjects(bytes) : readLegacyObjects(bytes);
  return { format: isZip ? 'zip' : 'legacy', ...collect(root, bytes.byteLength) };
}

/**
 * A state dict without a prefix that its training wrapper left, such as `module.` or `features.module.`.
 *
 * @param stateDict - Entries by name.
 * @param prefix - What to strip; entries that do not start with it are dropped.
 * @returns A new record.
 *
 * @example
 * ```ts
 * import { stripPrefix } from '@scaleface/core';
 *
 * stripPrefix({ 'module.fc.weight': 1, step: 2 }, 'module.'); // => { 'fc.weight': 1 }
 * ```
 */
export const stripPrefix = <T>(stateDict: Readonly<Record<string, T>>, prefix: string): Record<string, T> =>
  Object.fromEntries(
    Object.entries(stateDict).flatMap(([name, x]): [string, T][] =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), x]] : [],
    ),
  );
