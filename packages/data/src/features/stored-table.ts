import type { StoredRows } from '@scaleface/models';
import { digestOfFile } from '@scaleface/models/storage';
import { assertNumbers, readNumbers } from './arrow-columns.js';
import { mended, partsOf, sliceOf, textsOf } from './arrow-parts.js';
import { type OpenArrow, openArrow } from './arrow-slices.js';
import { storedRows } from './stored-rows.js';
import { type FeatureTable, indexById } from './table.js';

/** A feature table of which the matrices stay on the disk; close it. */
export interface StoredFeatureTable extends Omit<FeatureTable, 'embedding' | 'bottleneck'> {
  /** The file. */
  readonly file: string;
  /** A SHA-256 of what is in it. */
  readonly sha256: string;
  /** The embeddings $[N, D]$, not normalised. */
  readonly embedding: StoredRows;
  /** The head's input $[N, F]$, if the backbone gave one. */
  readonly bottleneck?: StoredRows;
  /** Closes the file. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a feature table that need not fit into memory: ids, subjects and columns of single numbers are read, some hundred
 * bytes a row; rows of embeddings and head's inputs are read by their position in the file when they are asked for. The file is
 * read through once before that, to compare its checksum.
 *
 * @param file - An Arrow file, as {@link readFeatureTable} takes it.
 * @returns The table; rows that are read are checked as by {@link readFeatureTable}.
 * @throws ScaleFaceError as {@link readFeatureTable}.
 *
 * @example
 * ```ts
 * import { openFeatureTable, writeFeatureTable } from '@scaleface/data';
 *
 * await writeFeatureTable('.examples/stored.arrow', {
 *   ids: ['a', 'b', 'c'],
 *   subjects: ['x', 'x', 'y'],
 *   embedding: { data: Float32Array.of(1, 0, 0.8, 0.6, 0, 1), width: 2 },
 *   numbers: {},
 *   metadata: {},
 * });
 * const table = await openFeatureTable('.examples/stored.arrow');
 * const { data } = await table.embedding.take([2, 0]);
 * Array.from(data); // => [0, 1, 1, 0]
 * table.subjects; // => ['x', 'x', 'y']
 * await table.close();
 * ```
 */
export async function openFeatureTable(file: string): Promise<StoredFeatureTable> {
  const arrow = await mended(file, () => openArrow(file, true));
  try {
    return await mended(file, () => read(arrow, file));
  } catch (error) {
    await arrow.close();
    throw error;
  }
}

async function read(arrow: OpenArrow, file: string): Promise<StoredFeatureTable> {
  const ids: string[] = [];
  const subjects: string[] = [];
  const names = new Map<string, string>();
  const [id, subject] = [textsOf(arrow, 'id', file), textsOf(arrow, 'subject', file)];
  const singles = arrow.fields.filter((field) => field.type === 'float32').map(({ name }) => name);
  const rows = arrow.batches.reduce((sum, batch) => sum + batch.rows, 0);
  const numbers = Object.fromEntries(singles.map((name) => [name, new Float32Array(rows)]));
  for (const part of partsOf(arrow, 4096)) {
    for (const name of singles) {
      const [column, path] = [arrow.column(name), `${file}#${name}`];
      assertNumbers(column, path, true);
      const { data } = readNumbers(await sliceOf(arrow, column, part), path, true);
      (numbers[name] as Float32Array).set(data, part.first + part.from);
    }
    ids.push(...(await id(part)));
    for (const name of await subject(part)) {
      // One text for all rows of a subject.
      const known = names.get(name);
      if (known === undefined) names.set(name, name);
      subjects.push(known ?? name);
    }
  }
  indexById(ids, file);
  const bottleneck = arrow.fields.some(({ name }) => name === 'bottleneck');
  return {
    file,
    sha256: arrow.sha256 ?? (await digestOfFile(file)).sha256,
    ids,
    subjects,
    numbers,
    metadata: arrow.metadata,
    embedding: storedRows(arrow, 'embedding', ids, file),
    ...(bottleneck ? { bottleneck: storedRows(arrow, 'bottleneck', ids, file) } : {}),
    close: () => arrow.close(),
  };
}
