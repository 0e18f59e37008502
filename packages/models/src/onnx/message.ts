import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { ScaleFaceError } from '@scaleface/numerics';

/** Reads the values of a field from the reader, which stands before them. */
export type FieldKind<T> = (reader: BinaryReader, wire: WireType) => Iterable<T>;

/** The fields of a message that matter, each with its number and kind. */
export type Fields = Readonly<Record<string, readonly [number: number, kind: FieldKind<unknown>]>>;

/** All values of each field, in the order of the message. */
export type Message<F extends Fields> = { [K in keyof F]: F[K][1] extends FieldKind<infer T> ? T[] : never };

const malformed = (received: string): ScaleFaceError =>
  new ScaleFaceError('not an ONNX file', { code: 'bad-format', expected: 'Protocol Buffers', received });

/**
 * Reads a Protocol Buffers message; fields that are not requested are skipped.
 *
 * @param bytes - The message.
 * @param fields - The fields to read.
 * @throws ScaleFaceError `bad-format` when the bytes are not a message.
 */
export function readMessage<const F extends Fields>(bytes: Uint8Array, fields: F): Message<F> {
  const values = Object.fromEntries(Object.keys(fields).map((key) => [key, [] as unknown[]]));
  const known = new Map(Object.entries(fields).map(([key, [number, kind]]) => [number, { into: values[key], kind }]));
  const reader = new BinaryReader(bytes);
  try {
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      const field = known.get(number);
      if (field === undefined) reader.skip(wire, number);
      else for (const value of field.kind(reader, wire)) field.into?.push(value);
    }
  } catch (cause) {
    throw cause instanceof ScaleFaceError ? cause : malformed((cause as Error).message);
  }
  return values as Message<F>;
}

function expectWire(wire: WireType, expected: WireType): void {
  if (wire !== expected) throw malformed(`a field of wire type ${wire} instead of ${expected}`);
}

/** A text. */
export const text: FieldKind<string> = (reader, wire) => {
  expectWire(wire, WireType.LengthDelimited);
  return [reader.string()];
};

/** Bytes, for instance a message within; a view of the file. */
export const bytes: FieldKind<Uint8Array> = (reader, wire) => {
  expectWire(wire, WireType.LengthDelimited);
  return [reader.bytes()];
};

/** Numbers of one wire type, each in a field of its own or many behind one another in one. */
const numbers = (single: WireType, take: (reader: BinaryReader) => number): FieldKind<number> =>
  function* (reader, wire) {
    if (wire === single) return yield take(reader);
    expectWire(wire, WireType.LengthDelimited);
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) yield take(packed);
  };

/** Integers. Those beyond 2⁵³ lose their last digits. */
export const integers: FieldKind<number> = numbers(WireType.Varint, (reader) => Number(reader.int64()));

/** Float32 numbers. */
export const floats: FieldKind<number> = numbers(WireType.Bit32, (reader) => reader.float());

/** Float64 numbers. */
export const doubles: FieldKind<number> = numbers(WireType.Bit64, (reader) => reader.double());
