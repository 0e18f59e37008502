import { ScaleFaceError } from '@scaleface/numerics';
import type { TrainingEvent } from './event.js';
import { unframeRecords } from './record.js';

/** A field of a Protocol Buffers message: a number, or the bytes of a text or of a message within. */
type Field = readonly [number: number, value: number | Uint8Array];

/** The fields of a message in their order; numbers of every wire type. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, unit] = [0, 1];
    for (; view.getUint8(at) > 127; unit *= 128) value += (view.getUint8(at++) - 128) * unit;
    return value + view.getUint8(at++) * unit;
  };
  const skip = (n: number): number => {
    at += n;
    return at - n;
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) fields.push([number, varint()]);
    else if (wire === 1) fields.push([number, view.getFloat64(skip(8), true)]);
    else if (wire === 5) fields.push([number, view.getFloat32(skip(4), true)]);
    else if (wire === 2) {
      const length = varint();
      fields.push([number, bytes.subarray(skip(length), at)]);
    } else throw new RangeError(`wire type ${wire}`);
  }
  return fields;
}

const utf8 = new TextDecoder();
const textOf = (value: number | Uint8Array | undefined): string => utf8.decode(value as Uint8Array);
const messagesIn = (bytes: number | Uint8Array, number: number): Map<number, Field[1]>[] =>
  fieldsOf(bytes as Uint8Array)
    .filter(([field]) => field === number)
    .map(([, value]) => new Map(fieldsOf(value as Uint8Array)));

function eventOf(bytes: Uint8Array): TrainingEvent {
  const fields = new Map(fieldsOf(bytes));
  const [version, summary, session] = [fields.get(3), fields.get(5), fields.get(7)];
  const values = summary === undefined ? [] : messagesIn(summary, 1);
  return {
    time: (fields.get(1) ?? 0) as number,
    step: (fields.get(2) ?? 0) as number,
    ...(version === undefined ? {} : { fileVersion: textOf(version) }),
    ...(summary === undefined
      ? {}
      : { scalars: Object.fromEntries(values.map((value) => [textOf(value.get(1)), value.get(2) as number])) }),
    ...(session === undefined ? {} : { starts: new Map(fieldsOf(session as Uint8Array)).get(1) === 1 }),
  };
}

/**
 * The events of a file of TensorBoard that {@link tensorBoardEvent} or another program has written; of their numbers
 * those that are `simple_value`. A last event that is cut off, as a killed process leaves it, is left out.
 *
 * @param bytes - The file.
 * @param name - What the file is called in errors.
 * @throws ScaleFaceError `damaged` when a sum does not fit; `bad-format` when a record holds no event.
 *
 * @example
 * ```ts
 * import { parseEvents, tensorBoardEvent } from '@scaleface/pipeline';
 *
 * parseEvents(tensorBoardEvent({ time: 1.5, fileVersion: 'brain.Event:2' })); // => [{ time: 1.5, step: 0, fileVersion: 'brain.Event:2' }]
 * ```
 */
export function parseEvents(bytes: Uint8Array, name = 'events'): TrainingEvent[] {
  return unframeRecords(bytes, name).map((record, i) => {
    try {
      return eventOf(record);
    } catch (cause) {
      throw new ScaleFaceError('a record holds no event', {
        code: 'bad-format',
        path: `${name}, record ${i}`,
        expected: 'the message Event',
        received: (cause as Error).message,
        cause,
      });
    }
  });
}
