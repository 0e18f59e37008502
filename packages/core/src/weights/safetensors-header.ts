import { defined, ScaleFaceError } from '@scaleface/numerics';
import { bytesPerElement, elementCount, isStoredDtype, type StoredDtype } from './stored-array.js';

/** Where a tensor lies in a safetensors file. */
export interface SafetensorsEntry {
  /** Element type. */
  readonly dtype: StoredDtype;
  /** Lengths of the axes. */
  readonly shape: readonly number[];
  /** Position of the first byte in the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** What the header of a safetensors file says. */
export interface SafetensorsHeader {
  /** Free text that the writer left (`__metadata__`). */
  readonly metadata: Readonly<Record<string, string>>;
  /** Tensors by name, in the order of the file. */
  readonly entries: Readonly<Record<string, SafetensorsEntry>>;
}

/** The longest header that the format allows. */
const maxHeaderBytes = 100_000_000;

/** A typed error about a malformed safetensors file. */
const malformed = (what: string, path: string, expected?: string, received?: string): ScaleFaceError =>
  new ScaleFaceError(what, {
    code: 'bad-format',
    path,
    ...defined({ expected, received }),
  });

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

/** The length of the JSON header, from the first eight bytes of a file of `size` bytes. */
export function headerLength(first: Uint8Array, size: number): number {
  if (size < 8 || first.byteLength < 8) {
    throw malformed('too short for a safetensors file', 'file', 'at least 8 bytes', String(size));
  }
  const view = new DataView(first.buffer, first.byteOffset, 8);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > maxHeaderBytes || length > size - 8) {
    const expected = `at most ${Math.min(maxHeaderBytes, size - 8)} bytes`;
    throw malformed('header length is impossible', 'header', expected, String(length));
  }
  return length;
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || Object.values(value).some((v) => typeof v !== 'string')) {
    throw malformed('metadata must map text to text', '__metadata__');
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, dataStart: number, dataBytes: number): SafetensorsEntry {
  if (!isRecord(value)) throw malformed('not an entry', name);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isStoredDtype(dtype)) {
    throw new ScaleFaceError('element type is not supported', {
      code: 'unsupported',
      path: name,
      received: String(dtype),
    });
  }
  const count = Array.isArray(shape) ? elementCount(shape) : undefined;
  if (count === undefined) throw malformed('not a shape', name, 'counts', JSON.stringify(shape));
  // Each by itself: their product leaves the safe integers in files of 95 MB.
  if (!Array.isArray(offsets) || offsets.length !== 2 || offsets.some((at) => elementCount([at]) === undefined)) {
    throw malformed('not a pair of offsets', name);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes) {
    throw malformed('offsets lie outside the file', name, `0 ≤ begin ≤ end ≤ ${dataBytes}`, `[${begin}, ${end}]`);
  }
  if (end - begin !== count * bytesPerElement(dtype)) {
    const expected = `${count * bytesPerElement(dtype)} bytes`;
    throw malformed('offsets do not fit shape and type', name, expected, `${end - begin}`);
  }
  return { dtype, shape: shape as number[], offset: dataStart + begin, length: end - begin };
}

/** Reads and checks the JSON header (without its eight length bytes) of a file of `size` bytes. */
export function parseHeader(json: Uint8Array, size: number): SafetensorsHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw new ScaleFaceError('header is not JSON', { code: 'bad-format', path: 'header', cause });
  }
  if (!isRecord(parsed)) throw malformed('header is not an object', 'header');
  const { __metadata__: metadata, ...tensors } = parsed;
  const dataStart = 8 + json.byteLength;
  const entries = Object.entries(tensors)
    .map(([name, value]): [string, SafetensorsEntry] => [name, readEntry(name, value, dataStart, size - dataStart)])
    .sort((a, b) => a[1].offset - b[1].offset || a[1].length - b[1].length);
  let next = dataStart;
  for (const [name, entry] of entries) {
    if (entry.offset !== next) {
      throw malformed(
        'tensors overlap or leave a gap',
        name,
        `offset ${next - dataStart}`,
        `${entry.offset - dataStart}`,
      );
    }
    next += entry.length;
  }
  if (next !== size) throw malformed('bytes after the last tensor', 'file', `${next} bytes`, String(size));
  return { metadata: readMetadata(metadata), entries: Object.fromEntries(entries) };
}
