import type { RowGroup, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { FileWindow } from '../files/file-window.js';
import { compressorsFor } from './parquet-codecs.js';
import { assertPage } from './parquet-runs.js';

/** Rows that a group may always have. */
const alwaysAllowed = 1024;
/** Values of one row: ten landmarks in pairs, and some more. */
const valuesPerRow = 32;

/**
 * Refuses a row group that claims more rows than its paths could take bytes, or pages or runs of more values than its rows: the
 * library makes room for as many as are claimed.
 *
 * @param window - The file.
 * @param group - The row group.
 * @param schema - The file's.
 * @param columns - The columns that are to be read.
 * @param number - The group's, from 0.
 * @throws Error that says what is claimed.
 */
export async function assertGroup(
  window: FileWindow,
  group: RowGroup,
  schema: SchemaTree,
  columns: readonly string[],
  number: number,
): Promise<void> {
  const rows = Number(group.num_rows);
  const most = alwaysAllowed + window.size;
  if (!(rows >= 0 && rows <= most))
    throw new Error(`row group ${number} of ${rows} rows in a file of ${window.size} bytes`);
  for (const { meta_data: column } of group.columns) {
    const name = column?.path_in_schema[0];
    if (column === undefined || name === undefined || !columns.includes(name)) continue;
    const dictionary = Number(column.dictionary_page_offset ?? 0);
    const data = Number(column.data_page_offset);
    const start = dictionary > 0 ? Math.min(dictionary, data) : data;
    const bytes = await window.copy(start, Number(column.total_compressed_size));
    const path = getTreePath(schema, column.path_in_schema);
    const unpacking = { codec: column.codec, compressors: compressorsFor(window.size) };
    const reader = { view: new DataView(bytes.buffer), offset: 0 };
    while (reader.offset < bytes.length - 1) {
      const header = parquetHeader(reader);
      const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: words } = header;
      for (const page of [first, second, words]) {
        const values = page?.num_values ?? 0;
        if (!(values >= 0 && values <= valuesPerRow * rows))
          throw new Error(`a page of ${values} values in ${rows} rows`);
      }
      const length = header.compressed_page_size;
      if (!(length >= 0)) throw new Error(`a page of ${length} bytes`);
      assertPage(header, bytes.subarray(reader.offset, reader.offset + length), path, unpacking);
      reader.offset += length;
    }
  }
}
