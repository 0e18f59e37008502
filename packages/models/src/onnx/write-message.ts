import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A field of a message as it stands in the file. */
export interface RawField {
  /** Its number. */
  readonly number: number;
  /** Tag and value: a view of the file. */
  readonly raw: Uint8Array;
  /** The value of a text, of bytes or of a message within; a view of the file. */
  readonly body?: Uint8Array;
}

/**
 * The fields of a message in their order, read as little as it takes to tell one from the next.
 *
 * @param message - The message.
 */
export function* rawFields(message: Uint8Array): Generator<RawField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wire] = reader.tag();
    const body = wire === WireType.LengthDelimited ? reader.bytes() : undefined;
    if (body === undefined) reader.skip(wire, number);
    const raw = message.subarray(start, reader.pos);
    yield body === undefined ? { number, raw } : { number, raw, body };
  }
}

/** A value of a field to write: an integer, a text, or bytes such as a message within. */
export type FieldValue = number | string | Uint8Array;

/**
 * Writes a message.
 *
 * @param fields - Number and value of each field, in their order.
 */
export function writeMessage(...fields: readonly (readonly [number: number, value: FieldValue])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'number') writer.tag(number, WireType.Varint).int64(value);
    else if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

/** A field that holds bytes. */
export const bytesField = (number: number, body: Uint8Array): Uint8Array => writeMessage([number, body]);

/** Parts of a message behind one another. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
