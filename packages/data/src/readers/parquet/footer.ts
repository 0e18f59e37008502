import { ScaleFaceError } from '@scaleface/numerics';
import type { FileWindow } from '../files/file-window.js';
import { listIn, NotThrift, numberIn, readThrift, structIn, structsIn, textIn, textOf } from './thrift.js';

/** A column of a Parquet file, as its schema has it: a leaf of the tree of columns. */
export interface ParquetColumn {
  /** Its name, below those of the groups around it. */
  readonly path: readonly string[];
  /** Parquet's number of its physical type. */
  readonly type: number;
  /** Whether it is called text. */
  readonly text: boolean;
  /** The definition level of a value that is there. */
  readonly defined: number;
  /** The repetition level of a value in the innermost list; 0 outside of lists. */
  readonly repeated: number;
}

/** Where the values of a column in a group of rows are. */
export interface ParquetChunk {
  /** The first byte of its first page. */
  readonly from: number;
  /** The byte after its last. */
  readonly to: number;
  /** Parquet's number of the way that they are packed. */
  readonly codec: number;
  /** Values, those that are not there counted too. */
  readonly values: number;
  /** Values that are not there, where the file says so. */
  readonly nulls: number | undefined;
}

/** Rows that stand together in a file. */
interface ParquetGroup {
  /** How many. */
  readonly rows: number;
  /** A chunk a column, in the order of the schema. */
  readonly chunks: readonly ParquetChunk[];
}

/** What a Parquet file says of itself. */
export interface ParquetFooter {
  /** Its columns. */
  readonly columns: readonly ParquetColumn[];
  /** Its groups of rows. */
  readonly groups: readonly ParquetGroup[];
}

const magic = 'PAR1';
/** The longest footer that is read. */
const longest = 2 ** 28;
/** Rows a file may have: so many, and so many a byte. */
const [someRows, rowsPerByte] = [65_536, 8];
/** Values of a list in a row: landmarks have ten. */
const mostInRow = 64;

/**
 * Reads the footer of a Parquet file: schema, groups of rows, and where the pages of each column are, each within the file.
 *
 * Source: apache/parquet-format, `parquet.thrift`.
 *
 * @param window - The file.
 * @throws ScaleFaceError `bad-format`; `unsupported` for an encrypted file.
 */
export async function readFooter(window: FileWindow): Promise<ParquetFooter> {
  const bad = (received: string): ScaleFaceError =>
    new ScaleFaceError('not a Parquet file', {
      code: 'bad-format',
      path: window.file,
      expected: 'the footer of one',
      received,
    });
  if (window.size < 12) throw bad(`${window.size} bytes`);
  const end = Buffer.from(await window.copy(window.size - 8, 8));
  const mark = end.toString('latin1', 4);
  if (mark === 'PARE') throw new ScaleFaceError('an encrypted file', { code: 'unsupported', path: window.file });
  const length = end.readUInt32LE(0);
  if (mark !== magic || length > Math.min(longest, window.size - 12)) throw bad(`${length} bytes of footer, ${mark}`);
  try {
    return footerOf(await window.copy(window.size - 8 - length, length), window.size);
  } catch (error) {
    if (error instanceof NotThrift) throw bad(error.message);
    throw error;
  }
}

function footerOf(bytes: Uint8Array, size: number): ParquetFooter {
  const { fields } = readThrift(bytes);
  const columns = columnsOf(structsIn(fields, 2));
  const groups = structsIn(fields, 4).map((group): ParquetGroup => {
    const rows = numberIn(group, 3);
    const chunks = structsIn(group, 1).map((chunk, i) => {
      const about = structIn(chunk, 3);
      const column = columns[i];
      if (about === undefined || column === undefined) throw new NotThrift('a chunk of no column');
      const path = listIn(about, 3).map(textOf);
      if (path.join('\0') !== column.path.join('\0')) throw new NotThrift(`the column ${path.join('.')} out of order`);
      const data = numberIn(about, 9);
      const dictionary = numberIn(about, 11, data);
      // Some writers state 0 where there is no dictionary.
      const from = dictionary > 0 ? Math.min(data, dictionary) : data;
      const to = from + numberIn(about, 7);
      const values = numberIn(about, 5);
      if (!(from >= 4 && to >= from && to <= size)) throw new NotThrift(`pages from byte ${from} to ${to}`);
      const most = column.repeated > 0 ? mostInRow * rows : rows;
      if (!(values >= rows && values <= most)) throw new NotThrift(`${values} values in ${rows} rows`);
      return {
        from,
        to,
        codec: numberIn(about, 4),
        values,
        nulls: structIn(about, 12) && numberIn(structIn(about, 12), 3),
      };
    });
    if (chunks.length !== columns.length) throw new NotThrift(`${chunks.length} chunks of ${columns.length} columns`);
    return { rows, chunks };
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (!(rows === numberIn(fields, 3) && rows <= someRows + rowsPerByte * size)) throw new NotThrift(`${rows} rows`);
  return { columns, groups };
}

/** The leaves of the tree that the schema lists, each node before those below it. */
function columnsOf(schema: ReturnType<typeof structsIn>): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let next = 1;
  const walk = (path: readonly string[], count: number, defined: number, repeated: number): void => {
    for (let i = 0; i < count; i++) {
      const node = schema[next++];
      if (node === undefined || path.length > 16) throw new NotThrift('a schema that ends too early, or is too deep');
      const kind = numberIn(node, 3, 0);
      const [below, name] = [numberIn(node, 5, 0), textIn(node, 4)];
      const [d, r] = [defined + (kind > 0 ? 1 : 0), repeated + (kind === 2 ? 1 : 0)];
      if (below > 0) walk([...path, name], below, d, r);
      else {
        const text = numberIn(node, 6) === 0 || structIn(node, 10)?.has(1) === true;
        columns.push({ path: [...path, name], type: numberIn(node, 1), text, defined: d, repeated: r });
      }
    }
  };
  const [root] = schema;
  if (root === undefined) throw new NotThrift('no schema');
  walk([], numberIn(root, 5, 0), 0, 0);
  return columns;
}
