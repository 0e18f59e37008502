/** The bytes of a FlatBuffers message, and how much of it may still be looked at. */
interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  left: number;
}

/** Entries of a vector: where they begin, and how many. */
export interface FlatVector {
  /** The first one's place in the message. */
  readonly start: number;
  /** How many. */
  readonly length: number;
}

/**
 * A table of a FlatBuffers message, read without trust: whatever the bytes say, nothing outside them is read, and the
 * number of bytes visited is limited, so that many references to the same part end in an error. Source: the FlatBuffers
 * specification, "Internals".
 *
 * Every method throws a `RangeError` for what does not lie in the message.
 */
export class FlatTable {
  private readonly source: Source;
  private readonly at: number;

  private constructor(source: Source, at: number) {
    this.source = source;
    this.at = at;
  }

  /**
   * The root of a message.
   *
   * @param bytes - The message.
   */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const source = { bytes, view, left: 4 * bytes.byteLength + 1024 };
    return new FlatTable(source, view.getUint32(0, true));
  }

  /** Where a field lies, or nothing where it has its default. */
  private place(field: number): number | undefined {
    const { view } = this.source;
    const vtable = this.at - view.getInt32(this.at, true);
    const entry = 4 + 2 * field;
    if (entry + 2 > view.getUint16(vtable, true)) return undefined;
    const offset = view.getUint16(vtable + entry, true);
    return offset === 0 ? undefined : this.at + offset;
  }

  private spend(amount: number): void {
    this.source.left -= amount;
    if (this.source.left < 0) throw new RangeError('parts are used too often');
  }

  /** What a field refers to. */
  private target(field: number): number | undefined {
    const place = this.place(field);
    return place === undefined ? undefined : place + this.source.view.getUint32(place, true);
  }

  /** An unsigned byte; 0 by default. */
  uint8(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.source.view.getUint8(place);
  }

  /** A signed integer of 16 bits; 0 by default. */
  int16(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.source.view.getInt16(place, true);
  }

  /** A signed integer of 32 bits; 0 by default. */
  int32(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.source.view.getInt32(place, true);
  }

  /** A length of 64 bits: at least 0, and exact as a number; 0 by default. */
  length(field: number): number {
    const place = this.place(field);
    return place === undefined ? 0 : this.lengthAt(place);
  }

  /** A length of 64 bits at a place in the message. */
  lengthAt(place: number): number {
    const value = Number(this.source.view.getBigInt64(place, true));
    if (value < 0 || !Number.isSafeInteger(value)) throw new RangeError(`no length: ${value}`);
    return value;
  }

  /** A signed integer of 32 bits at a place in the message. */
  int32At(place: number): number {
    return this.source.view.getInt32(place, true);
  }

  /** A table, or nothing. */
  table(field: number): FlatTable | undefined {
    const target = this.target(field);
    if (target === undefined) return undefined;
    this.spend(8);
    return new FlatTable(this.source, target);
  }

  /** A vector whose entries have so many bytes; an empty one by default. */
  vector(field: number, entry: number): FlatVector {
    const target = this.target(field);
    if (target === undefined) return { start: 0, length: 0 };
    const { view } = this.source;
    const [start, length] = [target + 4, view.getUint32(target, true)];
    if (start + length * entry > view.byteLength) throw new RangeError('a vector beyond the end');
    this.spend(4 + length * entry);
    return { start, length };
  }

  /** A vector of tables. */
  tables(field: number): FlatTable[] {
    const { start, length } = this.vector(field, 4);
    return Array.from({ length }, (_, i) => {
      const place = start + 4 * i;
      return new FlatTable(this.source, place + this.source.view.getUint32(place, true));
    });
  }

  /** A text; an empty one by default. */
  text(field: number): string {
    const { start, length } = this.vector(field, 1);
    return utf8.decode(this.source.bytes.subarray(start, start + length));
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
