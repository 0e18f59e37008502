/** Memory that threads see without a copy. */
export function shared<T extends Float32Array | Float64Array | Uint32Array>(
  values: T,
  make: (memory: SharedArrayBuffer) => T,
): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = make(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
