import { ScaleFaceError } from '@scaleface/numerics';
import type { GalleryBackend, NearestOptions, StoredEntry } from '../store/gallery-backend.js';
import type { GalleryIndexOptions } from '../store/gallery-store.js';
import { inTurn } from './in-turn.js';
import type { LanceConnection, LanceModule, LanceTable } from './lance-types.js';

const tableName = 'gallery';

/** Names in one condition. */
const batch = 500;

/** Fewer entries are searched faster one by one. */
const leastIndexed = 256;

/** A number of an embedding as a code: at 4 bits the best hundred codes held all of the best twenty entries, at 1 bit a third. */
const codeBits = 4;

/** LanceDB codes only widths that this divides. */
const codedWidth = 8;

/** Entries in a part of the codes; the parts of one search are looked at side by side. */
const partEntries = 65_536;

/** More than there are. */
const everyPart = 1_000_000;

/** What opening says of a folder without any version of the table: a process was killed while it made the first. */
const neverMade = /^Table .* Dataset at path .* was not found/s;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A gallery in one table of a folder. */
export class LanceBackend implements GalleryBackend {
  readonly source: string;
  readonly #lance: LanceModule;
  readonly #connection: LanceConnection;
  readonly #folder: string;
  #table: LanceTable | undefined;

  constructor(lance: LanceModule, connection: LanceConnection, folder: string) {
    this.#lance = lance;
    this.#connection = connection;
    this.#folder = folder;
    this.source = `lance:${folder}`;
  }

  async width(): Promise<number | undefined> {
    const schema = await (await this.#opened())?.schema();
    return schema?.fields.find(({ name }) => name === 'embedding')?.type.listSize;
  }

  async put(entries: readonly StoredEntry[]): Promise<void> {
    const rows = entries.map(({ id, subject, embedding, confidence, metadata }) => ({
      id,
      subject,
      confidence,
      metadata: JSON.stringify(metadata),
      embedding,
    }));
    await this.#alone(async () => {
      const table = await this.#opened();
      if (table === undefined) this.#table = await this.#connection.createTable(tableName, rows);
      else await table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
    });
  }

  async remove({ ids, subjects }: { ids: readonly string[]; subjects: readonly string[] }): Promise<number> {
    const table = await this.#opened();
    if (table === undefined) return 0;
    return this.#alone(async () => (await removed(table, 'id', ids)) + (await removed(table, 'subject', subjects)));
  }

  async nearest(probe: Float32Array, { candidates, exact }: NearestOptions): ReturnType<GalleryBackend['nearest']> {
    const table = await this.#opened();
    if (table === undefined) return { entries: [], exact: true };
    const kind = exact ? undefined : await this.#indexKind(table);
    const query = table.vectorSearch(probe).distanceType('cosine').limit(candidates);
    // Every part of the codes: none is so far away that it could not hold one of the best.
    const asked = { hnsw: () => query.ef(2 * candidates), codes: () => query.nprobes(everyPart) };
    const rows = await (kind === undefined ? query.bypassVectorIndex() : asked[kind]()).toArray();
    return { entries: rows.map(entryOf), exact: kind === undefined };
  }

  async count(): Promise<{ entries: number; subjects: number }> {
    const table = await this.#opened();
    if (table === undefined) return { entries: 0, subjects: 0 };
    // The column alone: a record for each of a million entries takes twice as long.
    const subjects = (await table.query().select(['subject']).toArrow()).getChild('subject') ?? [];
    return { entries: subjects.length, subjects: new Set(subjects).size };
  }

  async index({ kind }: GalleryIndexOptions): Promise<void> {
    const table = await this.#opened();
    if (table === undefined) return;
    const entries = await table.countRows();
    if (entries >= leastIndexed) {
      const config = this.#indexConfig(kind ?? (await this.#indexKind(table)), entries, (await this.width()) as number);
      await table.createIndex('embedding', { config, replace: true });
      await table.createIndex('id', { config: this.#lance.Index.btree(), replace: true });
    }
    // What was deleted is in former versions until they are removed.
    await this.#alone(() => table.optimize({ cleanupOlderThan: new Date() }));
  }

  async close(): Promise<void> {
    this.#table?.close();
    this.#connection.close();
  }

  /**
   * What changes the table, after one another: of two that LanceDB does at once, the second new table would take the place of
   * the first, an entry that both add would be there twice, and tidying up would fail.
   */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(this.#folder, work);
  }

  async #opened(): Promise<LanceTable | undefined> {
    if (this.#table === undefined && (await this.#connection.tableNames()).includes(tableName)) {
      this.#table = await this.#connection.openTable(tableName).catch((cause: Error) => {
        if (neverMade.test(cause.message)) return undefined;
        throw cause;
      });
    }
    return this.#table;
  }

  #indexConfig(wanted: GalleryIndexOptions['kind'], entries: number, width: number): unknown {
    const codable = width % codedWidth === 0;
    if (wanted === 'codes' && !codable) {
      throw new ScaleFaceError('no codes for embeddings of this width', {
        code: 'unsupported',
        path: this.source,
        expected: `a multiple of ${codedWidth}`,
        received: String(width),
        hint: "Ask for the index of kind 'hnsw'.",
      });
    }
    const distanceType = 'cosine';
    if (wanted === 'hnsw' || !codable) return this.#lance.Index.hnswSq({ distanceType });
    const numPartitions = Math.ceil(entries / partEntries);
    return this.#lance.Index.ivfRq({ distanceType, numPartitions, numBits: codeBits });
  }

  async #indexKind(table: LanceTable): Promise<'hnsw' | 'codes' | undefined> {
    const found = (await table.listIndices()).find(({ columns }) => columns.includes('embedding'));
    return found && (/hnsw/i.test(found.indexType) ? 'hnsw' : 'codes');
  }
}

/** Deletes the entries that have one of these names in a column; how many there were. */
async function removed(table: LanceTable, column: 'id' | 'subject', names: readonly string[]): Promise<number> {
  let count = 0;
  for (let start = 0; start < names.length; start += batch) {
    const list = names
      .slice(start, start + batch)
      .map(literal)
      .join(', ');
    const condition = `${column} in (${list})`;
    const there = await table.countRows(condition);
    if (there > 0) await table.delete(condition);
    count += there;
  }
  return count;
}

/** Copies, so that nothing of the reader's memory is kept; Arrow's own copy takes a tenth of the time of one by its iterator. */
function copyOf(vector: Iterable<number> & { toArray?: () => Float32Array }): Float32Array {
  return vector.toArray?.().slice() ?? Float32Array.from(vector);
}

const entryOf = (row: Record<string, unknown>): StoredEntry => ({
  id: String(row.id),
  subject: String(row.subject),
  confidence: Number(row.confidence),
  metadata: JSON.parse(String(row.metadata)) as StoredEntry['metadata'],
  embedding: copyOf(row.embedding as Iterable<number>),
});
