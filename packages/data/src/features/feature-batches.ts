import { ScaleFaceError } from '@scaleface/numerics';
import { assertNumbers, readNumbers } from './arrow-columns.js';
import { mended, type Part, partsOf, sliceOf, textsOf } from './arrow-parts.js';
import { type OpenArrow, openArrow } from './arrow-slices.js';
import { assertFiniteRows } from './finite.js';
import { type FeatureTable, indexById } from './table.js';

/** Options of {@link featureBatches}. */
export interface FeatureBatchOptions {
  /** The most rows of a batch. Default 1024. */
  readonly rows?: number;
  /** Whether the head's input is read where there is one, which is often fifty times as wide as an embedding. Default true. */
  readonly bottleneck?: boolean;
  /** Whether the file's checksum is compared first, which reads it through once. Default true. */
  readonly checksum?: boolean;
}

/** Some rows of a feature table that follow each other. */
export interface FeatureBatch extends FeatureTable {
  /** The number of the first of them. */
  readonly first: number;
}

/** Batches that can be read again: each time from the beginning of the file. */
export type FeatureBatches = AsyncIterable<FeatureBatch>;

/** Opens a feature table, reads it part by part, and closes it however that ends. */
async function* readParts<T>(
  file: string,
  { rows = 1024, checksum = true }: FeatureBatchOptions,
  prepare: (arrow: OpenArrow) => (part: Part) => Promise<T>,
): AsyncGenerator<T> {
  if (!(Number.isInteger(rows) && rows >= 1)) {
    const details = { path: 'options.rows', expected: 'an integer ≥ 1', received: String(rows) };
    throw new ScaleFaceError('not a number of rows', { code: 'out-of-range', ...details });
  }
  const arrow = await mended(file, () => openArrow(file, checksum));
  try {
    const read = await mended(file, async () => prepare(arrow));
    for (const part of partsOf(arrow, rows)) yield await mended(file, () => read(part));
  } finally {
    await arrow.close();
  }
}

/**
 * A feature table in batches of rows, in order, without reading the file whole: memory is that of a batch. The file is checked
 * as by {@link readFeatureTable}, except that an id is only looked for twice within a batch. Batches do not reach over the
 * record batches of the file, which are as long as what {@link writeFeatureTable} was given at once.
 *
 * @param file - An Arrow file.
 * @param options - Rows of a batch, and what is read.
 * @returns Batches; each time they are iterated the file is opened anew, so that they are a source for several passes.
 * @throws ScaleFaceError while iterated: as {@link readFeatureTable}; `out-of-range` for a number of rows that is none.
 *
 * @example
 * ```ts
 * import { featureBatches, writeFeatureTable } from '@scaleface/data';
 *
 * await writeFeatureTable('.examples/batches.arrow', {
 *   ids: ['a', 'b', 'c'],
 *   subjects: ['x', 'x', 'y'],
 *   embedding: { data: Float32Array.of(1, 0, 0.8, 0.6, 0, 1), width: 2 },
 *   numbers: {},
 *   metadata: {},
 * });
 * const rows = [];
 * for await (const { ids, first } of featureBatches('.examples/batches.arrow', { rows: 2 })) rows.push(`${first}: ${ids}`);
 * rows; // => ['0: a,b', '2: c']
 * ```
 */
export function featureBatches(file: string, options: FeatureBatchOptions = {}): FeatureBatches {
  return { [Symbol.asyncIterator]: () => readParts(file, options, (arrow) => batchReader(arrow, file, options)) };
}

function batchReader(
  arrow: OpenArrow,
  file: string,
  { bottleneck = true }: FeatureBatchOptions,
): (part: Part) => Promise<FeatureBatch> {
  const [id, subject] = [textsOf(arrow, 'id', file), textsOf(arrow, 'subject', file)];
  const numbers = (name: string, single: boolean) => {
    const column = arrow.column(name);
    const path = `${file}#${name}`;
    assertNumbers(column, path, single);
    return async (part: Part) => readNumbers(await sliceOf(arrow, column, part), path, single);
  };
  const matrix = (name: string) => {
    const read = numbers(name, false);
    return async (part: Part, ids: readonly string[]) => {
      const found = await read(part);
      assertFiniteRows(found, ids, `${file}#${name}`);
      return found;
    };
  };
  const embedding = matrix('embedding');
  const input = bottleneck && arrow.fields.some((f) => f.name === 'bottleneck') ? matrix('bottleneck') : undefined;
  const others = arrow.fields.filter((f) => f.type === 'float32').map((f) => [f.name, numbers(f.name, true)] as const);
  return async (part) => {
    const first = part.first + part.from;
    const ids = await id(part);
    indexById(ids, file, first);
    const columns: Record<string, Float32Array> = {};
    for (const [name, read] of others) columns[name] = (await read(part)).data;
    return {
      first,
      ids,
      subjects: await subject(part),
      embedding: await embedding(part, ids),
      ...(input === undefined ? {} : { bottleneck: await input(part, ids) }),
      numbers: columns,
      metadata: arrow.metadata,
    };
  };
}

/** The ids of a feature table in batches, which reads nothing else of the file but, for its checksum, all once. */
export const idBatches = (file: string, options: FeatureBatchOptions = {}): AsyncIterable<string[]> => ({
  [Symbol.asyncIterator]: () => readParts(file, options, (arrow) => textsOf(arrow, 'id', file)),
});
