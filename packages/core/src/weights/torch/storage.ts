import { at } from '@scaleface/numerics';
import { malformed, unsupported } from '../malformed.js';
import { bytesPerElement, elementCount, type StoredArray, type StoredDtype } from '../stored-array.js';

/** A block of numbers in the file, shared by the tensors that view it. */
export interface TorchStorage {
  /** Element type; `undefined` for an untyped storage, whose tensors bring their own. */
  readonly dtype: StoredDtype | undefined;
  /** The bytes, once they are known. */
  bytes: Uint8Array | undefined;
}

/** A view of a storage: the tensor before its elements are gathered. */
export class TorchTensor {
  readonly storage: TorchStorage;
  readonly dtype: StoredDtype;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];

  constructor(
    storage: TorchStorage,
    dtype: StoredDtype,
    offset: number,
    shape: readonly number[],
    stride: readonly number[],
  ) {
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.stride = stride;
  }
}

/** Checks the arguments of PyTorch's rebuild functions and makes the view. */
export function rebuildTensor(
  storage: unknown,
  dtype: StoredDtype | undefined,
  offset: unknown,
  shape: unknown,
  stride: unknown,
): TorchTensor {
  const known = typeof storage === 'object' && storage !== null && 'dtype' in storage && 'bytes' in storage;
  const element = dtype ?? (known ? (storage as TorchStorage).dtype : undefined);
  const isCounts = (x: unknown): x is number[] => Array.isArray(x) && elementCount(x) !== undefined;
  const strides = Array.isArray(stride) && stride.every((s) => Number.isSafeInteger(s) && s >= 0);
  if (
    !known ||
    element === undefined ||
    !isCounts([offset]) ||
    !isCounts(shape) ||
    !strides ||
    shape.length !== stride.length
  ) {
    throw malformed('tensor is described wrongly', 'pickle');
  }
  return new TorchTensor(storage as TorchStorage, element, offset as number, shape, stride as number[]);
}

/** Whether the elements lie one after the other in row-major order. */
function isContiguous({ shape, stride }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = at(shape, axis);
    if (n !== 1 && stride[axis] !== expected) return false;
    expected *= n;
  }
  return true;
}

/** Copies the elements into row-major order, axis by axis. */
function gather(source: Uint8Array, size: number, { shape, stride }: TorchTensor, count: number): Uint8Array {
  const out = new Uint8Array(count * size);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < size; b++) out[i * size + b] = source[from * size + b] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += stride[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (stride[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
}

/**
 * The elements of a tensor: a view of the file where they lie in order, else a copy counted by `spendCopy`.
 * A tensor with more elements than its storage (`expand`) is refused: a small file could ask for any amount of memory.
 */
export function materialise(tensor: TorchTensor, path: string, spendCopy: (bytes: number) => void): StoredArray {
  const { storage, dtype, offset, shape, stride } = tensor;
  const size = bytesPerElement(dtype);
  const bytes = storage.bytes;
  const count = elementCount(shape);
  if (bytes === undefined || count === undefined) throw malformed('storage is missing', path);
  const available = Math.floor(bytes.byteLength / size);
  const last = count === 0 ? -1 : shape.reduce((sum, n, axis) => sum + (n - 1) * at(stride, axis), offset);
  if (!(last < available)) throw malformed('tensor exceeds its storage', path, `element ${last} of ${available}`);
  if (count > available) {
    throw unsupported('tensor repeats its elements', path, `[${shape.join(', ')}]`, 'Save it with .contiguous()');
  }
  if (isContiguous(tensor)) return { dtype, shape, bytes: bytes.subarray(offset * size, (offset + count) * size) };
  spendCopy(count * size);
  return { dtype, shape, bytes: gather(bytes.subarray(offset * size), size, tensor, count) };
}
