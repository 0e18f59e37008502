import { frameRecord } from './record.js';

/** An event of a training for TensorBoard: numbers at a step, or the start of a file or of a training. */
export interface TrainingEvent {
  /** Seconds since 1970. */
  readonly time: number;
  /** The step, a whole number; 0 by default. */
  readonly step?: number;
  /** Numbers by their tag, for instance `train/loss`; TensorBoard keeps them as float32. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** The version of the format, in the first event of a file alone: `brain.Event:2`. */
  readonly fileVersion?: string;
  /** Whether a training starts or goes on here: what an earlier, interrupted one had at later steps is void. */
  readonly starts?: boolean;
}

const utf8 = new TextEncoder();

/** A whole number from 0 to $2^{53}-1$ in base 128, the low digits first. */
function varint(value: number): number[] {
  const digits: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return [...digits, rest];
}

/** A field of wire type 2: its key, its length, its bytes. */
const withLength = (field: number, bytes: ArrayLike<number>): number[] => [
  field * 8 + 2,
  ...varint(bytes.length),
  ...Array.from(bytes),
];

function doubleField(field: number, value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [field * 8 + 1, ...bytes];
}

function floatField(field: number, value: number): number[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [field * 8 + 5, ...bytes];
}

/** The message `Summary.Value` with `tag` (1) and `simple_value` (2). */
const summaryValue = ([tag, value]: [string, number]): number[] => [
  ...withLength(1, utf8.encode(tag)),
  ...floatField(2, value),
];

/**
 * An event as it stands in a file of TensorBoard: a record of a TFRecord file that holds the message `Event` of
 * TensorFlow's `event.proto` with `wall_time` (1), `step` (2) and `file_version` (3), `summary` (5) or `session_log` (7).
 * A file is such records behind one another, the first with the version, and has `tfevents` in its name.
 * {@link openTrainingLog} writes one.
 *
 * Source: `tensorflow/core/util/event.proto`, `summary.proto`. Oracle: `EventFileLoader` and `EventAccumulator` of the
 * package `tensorboard`.
 *
 * @param event - What happened.
 *
 * @example
 * ```ts
 * import { parseEvents, tensorBoardEvent } from '@scaleface/pipeline';
 *
 * const bytes = tensorBoardEvent({ time: 0, step: 3, scalars: { 'train/loss': 0.5 } });
 * parseEvents(bytes)[0]?.scalars; // => { 'train/loss': 0.5 }
 * ```
 */
export function tensorBoardEvent({ time, step = 0, scalars, fileVersion, starts }: TrainingEvent): Uint8Array {
  const values = Object.entries(scalars ?? {}).flatMap((entry) => withLength(1, summaryValue(entry)));
  return frameRecord(
    Uint8Array.from([
      ...doubleField(1, time),
      ...(step === 0 ? [] : [16, ...varint(step)]),
      ...(fileVersion === undefined ? [] : withLength(3, utf8.encode(fileVersion))),
      ...(scalars === undefined ? [] : withLength(5, values)),
      // `SessionLog` with `status` (1) START.
      ...(starts === true ? withLength(7, [8, 1]) : []),
    ]),
  );
}
