import { ScaleFaceError } from '@scaleface/numerics';
import { columnOf, readNumbers, readTexts } from './arrow-columns.js';
import { readContainer } from './arrow-container.js';
import { readArrowBytes } from './arrow-file.js';
import { assertFiniteRows } from './finite.js';
import { type FeatureTable, indexById } from './table.js';

/**
 * Reads a feature table from an Arrow IPC file.
 *
 * A table from {@link writeFeatureTable} carries a checksum, which is compared first; a table of another program has none
 * and is read too. Whatever the bytes are, the answer is a table or an error, in bounded time and memory: nothing is
 * decoded before the container is checked.
 *
 * @param file - The file, from {@link writeFeatureTable} or another program that writes the same columns: `id` and
 * `subject` as utf8 or large_utf8, `embedding` and, if there is one, `bottleneck` as fixed_size_list<float32>. Further
 * columns of float32 are kept, others are left out. Columns have no nulls, ids are unique, embeddings finite.
 * @throws ScaleFaceError `missing-file`; `damaged` when the checksum is wrong; `bad-format` when it is no Arrow file, a
 * column is missing or of another type, a row has no value or an id occurs twice; `not-finite` with the row's id;
 * `unsupported` for compressed files and dictionaries.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readFeatureTable, writeFeatureTable } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'features.arrow');
 * const embedding = { data: Float32Array.of(1, 0, 0.8, 0.6), width: 2 };
 * await writeFeatureTable(file, { ids: ['a/1', 'b/1'], subjects: ['a', 'b'], embedding, numbers: {}, metadata: {} });
 * Array.from((await readFeatureTable(file)).embedding.data); // => [1, 0, 0.8, 0.6]
 * // One bit that has turned over somewhere in it.
 * const bytes = await readFile(file);
 * bytes.writeUInt8(bytes.readUInt8(700) ^ 1, 700);
 * await writeFile(file, bytes);
 * await readFeatureTable(file).catch((error) => error.code); // => 'damaged'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readFeatureTable(file: string): Promise<FeatureTable> {
  const { bytes, footer } = await readArrowBytes(file);
  try {
    return decode(bytes, footer, file);
  } catch (cause) {
    if (cause instanceof ScaleFaceError) throw cause;
    // A place outside of the bytes.
    const received = (cause as Error).message;
    throw new ScaleFaceError('a damaged Arrow file', { code: 'bad-format', path: file, received, cause });
  }
}

function decode(bytes: Uint8Array, footer: Parameters<typeof readContainer>[1], file: string): FeatureTable {
  const arrow = readContainer(bytes, footer, file);
  const texts = (name: string): string[] => readTexts(columnOf(arrow, name, file), `${file}#${name}`);
  const numbers = (name: string, single: boolean) =>
    readNumbers(columnOf(arrow, name, file), `${file}#${name}`, single);
  const ids = texts('id');
  indexById(ids, file);
  const matrix = (name: string) => {
    const found = numbers(name, false);
    assertFiniteRows(found, ids, `${file}#${name}`);
    return found;
  };
  const others = arrow.fields.filter((f) => f.type === 'float32').map((f) => f.name);
  return {
    ids,
    subjects: texts('subject'),
    embedding: matrix('embedding'),
    ...(arrow.fields.some((f) => f.name === 'bottleneck') ? { bottleneck: matrix('bottleneck') } : {}),
    numbers: Object.fromEntries(others.map((name) => [name, numbers(name, true).data])),
    metadata: arrow.metadata,
  };
}
