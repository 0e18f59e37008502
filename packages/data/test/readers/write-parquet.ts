// Parquet files as the description of the format says (Thrift's compact protocol, plain pages), without looking at the reader.
import { gzipSync } from 'node:zlib';

/** A number in groups of seven bits, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
const zigzag = (value: number): Buffer => varint(value < 0 ? -2 * value - 1 : 2 * value);

type Field = readonly [id: number, type: number, bytes: Buffer];
const i32 = (id: number, value: number): Field => [id, 5, zigzag(value)];
const i64 = (id: number, value: number): Field => [id, 6, zigzag(value)];
const text = (value: string): Buffer => Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);
const binary = (id: number, value: string): Field => [id, 8, text(value)];
const nested = (id: number, bytes: Buffer): Field => [id, 12, bytes];
const list = (id: number, type: number, items: readonly Buffer[]): Field => [
  id,
  9,
  Buffer.concat([
    items.length < 15
      ? Buffer.from([(items.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), varint(items.length)]),
    ...items,
  ]),
];

function struct(fields: readonly Field[]): Buffer {
  let last = 0;
  const pieces = fields.flatMap(([id, type, bytes]) => {
    const head = Buffer.from([((id - last) << 4) | type]);
    last = id;
    return [head, bytes];
  });
  return Buffer.concat([...pieces, Buffer.from([0])]);
}

/** A column: texts (null where nothing is known) or whole numbers. */
export type Column = readonly (string | null)[] | readonly number[];

const isNumbers = (column: Column): column is readonly number[] => typeof column[0] === 'number';

function pageOf(column: Column, codec: number): Buffer {
  const present = column.filter((value) => value !== null);
  const values = present.map((value) => {
    const bytes = Buffer.from(typeof value === 'number' ? '' : (value as string));
    const head = Buffer.alloc(typeof value === 'number' ? 8 : 4);
    if (typeof value === 'number') head.writeBigInt64LE(BigInt(value));
    else head.writeUInt32LE(bytes.length);
    return Buffer.concat([head, bytes]);
  });
  // Definition levels of optional columns: bits, eight values at a time.
  const groups = Math.ceil(column.length / 8);
  const bits = Buffer.alloc(groups);
  column.forEach((value, i) => {
    if (value !== null) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  });
  const levels = Buffer.concat([varint((groups << 1) | 1), bits]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  const plain = Buffer.concat([length, levels, ...values]);
  const packed = codec === 2 ? gzipSync(plain) : plain;
  const header = struct([
    i32(1, 0),
    i32(2, plain.length),
    i32(3, packed.length),
    nested(5, struct([i32(1, column.length), i32(2, 0), i32(3, 3), i32(4, 3)])),
  ]);
  return Buffer.concat([header, packed]);
}

/** A Parquet file of some row groups with the same columns; codec 0 is none, 2 gzip. */
export function parquetOf(groups: readonly Readonly<Record<string, Column>>[], codec = 0): Buffer {
  const pieces: Buffer[] = [Buffer.from('PAR1')];
  let at = 4;
  const rowGroups = groups.map((group) => {
    const rows = Object.values(group)[0]?.length ?? 0;
    const columns = Object.entries(group).map(([name, column]) => {
      const page = pageOf(column, codec);
      const from = at;
      pieces.push(page);
      at += page.length;
      const meta = struct([
        i32(1, isNumbers(column) ? 2 : 6),
        list(2, 5, [zigzag(0), zigzag(3)]),
        list(3, 8, [text(name)]),
        i32(4, codec),
        i64(5, column.length),
        i64(6, page.length),
        i64(7, page.length),
        i64(9, from),
      ]);
      return struct([i64(2, from), nested(3, meta)]);
    });
    return struct([list(1, 12, columns), i64(2, at), i64(3, rows)]);
  });
  const first = groups[0] as Readonly<Record<string, Column>>;
  const schema = [
    struct([binary(4, 'schema'), i32(5, Object.keys(first).length)]),
    ...Object.entries(first).map(([name, column]) =>
      struct(
        isNumbers(column)
          ? [i32(1, 2), i32(3, 1), binary(4, name)]
          : [i32(1, 6), i32(3, 1), binary(4, name), i32(6, 0)],
      ),
    ),
  ];
  const rows = groups.reduce((sum, group) => sum + (Object.values(group)[0]?.length ?? 0), 0);
  const footer = struct([i32(1, 1), list(2, 12, schema), i64(3, rows), list(4, 12, rowGroups)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...pieces, footer, length, Buffer.from('PAR1')]);
}
