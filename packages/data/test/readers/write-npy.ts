// `.npy` and `.npz` files as NumPy Enhancement Proposal 1 and the description of ZIP say, written without the reader.
import { crc32, deflateRawSync } from 'node:zlib';

/** An array of bytes, or of 32-bit integers. */
export function npyOf(shape: readonly number[], values: Uint8Array | Int32Array, fortran = false): Buffer {
  const type = values instanceof Uint8Array ? '|u1' : '<i4';
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${tuple}), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`);
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([start, header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}

/** An archive of arrays by name. */
export function npzOf(arrays: Readonly<Record<string, Buffer>>, packed = false): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(arrays)) {
    const file = Buffer.from(`${name}.npy`);
    const body = packed ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(packed ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(body.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(file.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, place, file);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, file, body);
    at += 30 + file.length + body.length;
  }
  const central = Buffer.concat(directory);
  const count = Object.keys(arrays).length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
