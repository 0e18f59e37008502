/** A value of Thrift's compact protocol; a structure is a map by the numbers of its fields. */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** A structure of Thrift. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Deeper than any of Parquet's structures. */
const deepest = 16;

/** What is wrong with bytes that are no Thrift. */
export class NotThrift extends Error {}

/** Reads the compact protocol and believes no length in it: every element takes at least a byte. */
class Reader {
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  struct(depth: number): ThriftStruct {
    if (depth > deepest) throw new NotThrift('structures too deep');
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ; ) {
      const byte = this.byte();
      if (byte === 0) return fields;
      id = byte >> 4 === 0 ? this.signed() : id + (byte >> 4);
      const kind = byte & 15;
      fields.set(id, kind === 1 || kind === 2 ? kind === 1 : this.value(kind, depth));
    }
  }

  private value(kind: number, depth: number): ThriftValue {
    if (kind === 1 || kind === 2) return this.byte() === 1;
    if (kind === 3) return (this.byte() << 24) >> 24;
    if (kind >= 4 && kind <= 6) return this.signed();
    if (kind === 7) return this.view.getFloat64(this.take(8), true);
    if (kind === 8) {
      const length = this.unsigned();
      const from = this.take(length);
      return this.bytes.subarray(from, from + length);
    }
    if (kind === 9 || kind === 10) return this.list(depth);
    if (kind === 12) return this.struct(depth + 1);
    throw new NotThrift(`a value of the unknown kind ${kind}`);
  }

  private list(depth: number): ThriftValue[] {
    if (depth > deepest) throw new NotThrift('lists too deep');
    const byte = this.byte();
    const length = byte >> 4 === 15 ? this.unsigned() : byte >> 4;
    if (length > this.bytes.length - this.at) throw new NotThrift(`a list of ${length} elements`);
    return Array.from({ length }, () => this.value(byte & 15, depth + 1));
  }

  private signed(): number {
    const n = this.unsigned();
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
  }

  /** Exact up to 2⁵³; what is larger is more than any file has. */
  private unsigned(): number {
    let [value, scale] = [0, 1];
    for (let i = 0; i < 10; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new NotThrift('a number of more than ten bytes');
  }

  private byte(): number {
    return this.bytes[this.take(1)] as number;
  }

  private take(length: number): number {
    const from = this.at;
    if (!(length <= this.bytes.length - from)) throw new NotThrift('it ends too early');
    this.at += length;
    return from;
  }
}

/**
 * Reads a structure in Thrift's compact protocol.
 *
 * @param bytes - What holds it.
 * @param at - Where it begins.
 * @returns The structure, and where it ends.
 * @throws NotThrift for bytes that are none, or end too early.
 */
export function readThrift(bytes: Uint8Array, at = 0): { readonly fields: ThriftStruct; readonly end: number } {
  const reader = new Reader(bytes, at);
  const fields = reader.struct(0);
  return { fields, end: reader.at };
}

/** The number in a field, or a number that stands for none. */
export const numberIn = (fields: ThriftStruct | undefined, id: number, otherwise: number = Number.NaN): number => {
  const value = fields?.get(id);
  return typeof value === 'number' ? value : otherwise;
};

/** The text in a field. */
export const textIn = (fields: ThriftStruct, id: number): string => textOf(fields.get(id));

/** The text of a value; empty where it is none. */
export const textOf = (value: ThriftValue | undefined): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : '';

/** The structure in a field. */
export const structIn = (fields: ThriftStruct, id: number): ThriftStruct | undefined => {
  const value = fields.get(id);
  return value instanceof Map ? value : undefined;
};

/** The list in a field; empty where there is none. */
export const listIn = (fields: ThriftStruct, id: number): readonly ThriftValue[] => {
  const value = fields.get(id);
  return Array.isArray(value) ? value : [];
};

/** The structures of the list in a field. */
export const structsIn = (fields: ThriftStruct, id: number): ThriftStruct[] =>
  listIn(fields, id).filter((value): value is ThriftStruct => value instanceof Map);
