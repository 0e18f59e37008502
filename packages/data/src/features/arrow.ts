import { open, readFile, rename } from 'node:fs/promises';
import type { Matrix } from '@scaleface/numerics';
import { ScaleFaceError } from '@scaleface/numerics';
import {
  type Data,
  DataType,
  Field,
  FixedSizeList,
  Float32,
  makeData,
  Precision,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  type Table,
  tableFromIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { FeatureTable } from './table.js';

const listOf = (width: number): FixedSizeList<Float32> =>
  new FixedSizeList(width, new Field('item', new Float32(), false));

function schemaOf(table: FeatureTable): Schema {
  const fields: Field[] = [
    new Field('id', new Utf8(), false),
    new Field('subject', new Utf8(), false),
    new Field('embedding', listOf(table.embedding.width), false),
  ];
  if (table.bottleneck !== undefined) fields.push(new Field('bottleneck', listOf(table.bottleneck.width), false));
  for (const name of Object.keys(table.numbers).sort()) fields.push(new Field(name, new Float32(), false));
  return new Schema(fields, new Map(Object.entries(table.metadata).sort()));
}

function lists(matrix: Matrix): Data {
  const length = matrix.data.length / matrix.width;
  const child = makeData({ type: new Float32(), length: matrix.data.length, data: matrix.data });
  return makeData({ type: listOf(matrix.width), length, nullCount: 0, child });
}

// What is read back is a Float of a precision, not an instance of Float32.
const isFloat32 = (type: unknown): boolean => DataType.isFloat(type) && type.precision === Precision.SINGLE;

const texts = (values: readonly string[]): Data => vectorFromArray(values, new Utf8()).data[0] as Data;

function batchOf(table: FeatureTable, schema: Schema): RecordBatch {
  const children = [
    texts(table.ids),
    texts(table.subjects),
    lists(table.embedding),
    ...(table.bottleneck === undefined ? [] : [lists(table.bottleneck)]),
    ...Object.keys(table.numbers)
      .sort()
      .map((name) => makeData({ type: new Float32(), data: table.numbers[name] as Float32Array })),
  ];
  const length = table.ids.length;
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}

/**
 * Writes a feature table as an Arrow IPC file, beside its place first and then renamed: a reader never sees half a
 * table.
 *
 * @param file - Where to.
 * @param parts - The table, or its parts in order (each is one record batch; all have the first one's columns).
 */
export async function writeFeatureTable(
  file: string,
  parts: FeatureTable | Iterable<FeatureTable> | AsyncIterable<FeatureTable>,
): Promise<void> {
  const writer = new RecordBatchFileWriter();
  const out = await open(`${file}.part`, 'w');
  try {
    const written = (async () => {
      for await (const chunk of writer) await out.writeFile(chunk as Uint8Array);
    })();
    let schema: Schema | undefined;
    for await (const part of 'ids' in parts ? [parts] : parts) {
      schema ??= schemaOf(part);
      writer.write(batchOf(part, schema));
    }
    writer.finish();
    await written;
    await out.sync();
  } finally {
    await out.close();
  }
  await rename(`${file}.part`, file);
}

/**
 * Reads a feature table from an Arrow IPC file.
 *
 * @param file - The file, from {@link writeFeatureTable} or another program that writes the same columns.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is no Arrow file or a column is missing.
 */
export async function readFeatureTable(file: string): Promise<FeatureTable> {
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new ScaleFaceError('the feature table cannot be read', {
      code: 'missing-file',
      path: file,
      received: cause.message,
      cause,
    });
  });
  let arrow: Table;
  try {
    arrow = tableFromIPC(bytes);
  } catch (cause) {
    throw new ScaleFaceError('not an Arrow file', { code: 'bad-format', path: file, cause });
  }
  const names = arrow.schema.fields.map((f) => f.name);
  for (const name of ['id', 'subject', 'embedding']) {
    if (!names.includes(name)) {
      throw new ScaleFaceError('a column is missing', {
        code: 'bad-format',
        path: file,
        expected: name,
        received: names.join(', '),
      });
    }
  }
  const strings = (name: string): string[] => [...(arrow.getChild(name) as Iterable<unknown>)].map(String);
  const numbers = arrow.schema.fields.filter((f) => isFloat32(f.type)).map((f) => f.name);
  return {
    ids: strings('id'),
    subjects: strings('subject'),
    embedding: matrixOf(arrow, 'embedding', file),
    ...(names.includes('bottleneck') ? { bottleneck: matrixOf(arrow, 'bottleneck', file) } : {}),
    numbers: Object.fromEntries(numbers.map((n) => [n, arrow.getChild(n)?.toArray() as Float32Array])),
    metadata: Object.fromEntries(arrow.schema.metadata),
  };
}

function matrixOf(arrow: Table, name: string, file: string): Matrix {
  const column = arrow.getChild(name);
  const type = column?.type as FixedSizeList<Float32>;
  if (!DataType.isFixedSizeList(type) || !isFloat32(type.children[0]?.type)) {
    throw new ScaleFaceError('a column has the wrong type', {
      code: 'bad-format',
      path: `${file}#${name}`,
      expected: 'fixed_size_list<float32>',
      received: String(type),
    });
  }
  const width = type.listSize;
  const data = new Float32Array(arrow.numRows * width);
  let at = 0;
  for (const chunk of column?.data ?? []) {
    const child = chunk.children[0] as Data<Float32>;
    data.set(child.values.subarray(0, chunk.length * width), at);
    at += chunk.length * width;
  }
  return { data, width };
}
