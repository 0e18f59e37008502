/** A column, or a part of one, as the schema of an Arrow file declares it. */
export interface ArrowField {
  /** Its name. */
  readonly name: string;
  /** Its type's name, for instance `float32`. */
  readonly type: string;
  /** Numbers per row, of a list of fixed size. */
  readonly width: number;
  /** How many buffers of its own it has in a record batch. */
  readonly buffers: number;
  /** The parts of a nested type. */
  readonly children: readonly ArrowField[];
}

/** What a column, or a part of one, holds in one record batch; buffers are bytes, or where in the file they lie. */
export interface ArrowChunk<Buffer = Uint8Array> {
  /** Rows. */
  readonly rows: number;
  /** How many of them are null. */
  readonly nulls: number;
  /** Its own buffers: which rows are valid, then offsets and values. */
  readonly buffers: readonly Buffer[];
  /** The parts of a nested type. */
  readonly children: readonly ArrowChunk<Buffer>[];
}

/** A record batch. */
export interface ArrowBatch<Buffer = Uint8Array> {
  /** Rows. */
  readonly rows: number;
  /** The columns. */
  readonly columns: readonly ArrowChunk<Buffer>[];
}

/** An Arrow file whose container has been checked: every buffer lies in the file. */
export interface ArrowFile<Buffer = Uint8Array> {
  /** The columns. */
  readonly fields: readonly ArrowField[];
  /** What the schema says besides the columns. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The record batches: their rows, and one chunk per column. */
  readonly batches: readonly ArrowBatch<Buffer>[];
}

/** Names of the types in the order of their numbers, and how many buffers each has; -1 for those that are not read. */
export const arrowTypes: readonly (readonly [name: string, buffers: number])[] = [
  ['none', -1],
  ['null', 0],
  ['int', 2],
  ['float', 2],
  ['binary', 3],
  ['utf8', 3],
  ['bool', 2],
  ['decimal', 2],
  ['date', 2],
  ['time', 2],
  ['timestamp', 2],
  ['interval', 2],
  ['list', 2],
  ['struct', 1],
  ['union', -1],
  ['fixed_size_binary', 2],
  ['fixed_size_list', 1],
  ['map', 2],
  ['duration', 2],
  ['large_binary', 3],
  ['large_utf8', 3],
  ['large_list', 2],
  ['run_end_encoded', -1],
  ['binary_view', -1],
  ['utf8_view', -1],
  ['list_view', -1],
  ['large_list_view', -1],
];

/** Names of the floats, by precision. */
export const floatTypes: readonly string[] = ['float16', 'float32', 'float64'];
