/** A zip archive of stored entries, as PyTorch writes it; optionally with zip64 fields. For tests. */
export function writeZip(entries: Readonly<Record<string, Uint8Array>>, zip64 = false): Uint8Array {
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  const emit = (to: Uint8Array[], size: number, fill: (view: DataView) => void): void => {
    const part = new Uint8Array(size);
    fill(new DataView(part.buffer));
    to.push(part);
    if (to === parts) at += size;
  };
  for (const [name, data] of Object.entries(entries)) {
    const encoded = new TextEncoder().encode(name);
    const offset = at;
    emit(parts, 30, (v) => {
      v.setUint32(0, 0x04034b50, true);
      v.setUint16(26, encoded.length, true);
    });
    parts.push(encoded, data);
    at += encoded.length + data.length;
    emit(central, 46, (v) => {
      v.setUint32(0, 0x02014b50, true);
      v.setUint32(20, zip64 ? 0xffffffff : data.length, true);
      v.setUint32(24, zip64 ? 0xffffffff : data.length, true);
      v.setUint16(28, encoded.length, true);
      v.setUint16(30, zip64 ? 28 : 0, true);
      v.setUint32(42, zip64 ? 0xffffffff : offset, true);
    });
    central.push(encoded);
    if (!zip64) continue;
    emit(central, 28, (v) => {
      v.setUint16(0, 1, true);
      v.setUint16(2, 24, true);
      for (const [i, n] of [data.length, data.length, offset].entries()) v.setBigUint64(4 + 8 * i, BigInt(n), true);
    });
  }
  const start = at;
  const size = central.reduce((sum, part) => sum + part.length, 0);
  parts.push(...central);
  at += size;
  if (zip64) {
    const end64 = at;
    emit(parts, 56, (v) => {
      v.setUint32(0, 0x06064b50, true);
      v.setBigUint64(40, BigInt(size), true);
      v.setBigUint64(48, BigInt(start), true);
    });
    emit(parts, 20, (v) => {
      v.setUint32(0, 0x07064b50, true);
      v.setBigUint64(8, BigInt(end64), true);
    });
  }
  emit(parts, 22, (v) => {
    v.setUint32(0, 0x06054b50, true);
    v.setUint32(12, zip64 ? 0xffffffff : size, true);
    v.setUint32(16, zip64 ? 0xffffffff : start, true);
  });
  const out = new Uint8Array(at);
  let to = 0;
  for (const part of parts) {
    out.set(part, to);
    to += part.length;
  }
  return out;
}
