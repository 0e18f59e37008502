import type { GalleryBackend, NearestOptions, StoredEntry } from '../store/gallery-backend.js';
import type { LanceConnection, LanceModule, LanceTable } from './lance-types.js';

const tableName = 'gallery';

/** Names in one condition. */
const batch = 500;

/** Fewer entries are searched faster one by one. */
const leastIndexed = 256;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A gallery in one table of a folder. */
export class LanceBackend implements GalleryBackend {
  readonly source: string;
  readonly #lance: LanceModule;
  readonly #connection: LanceConnection;
  #table: LanceTable | undefined;

  constructor(lance: LanceModule, connection: LanceConnection, source: string) {
    this.#lance = lance;
    this.#connection = connection;
    this.source = source;
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
    const table = await this.#opened();
    if (table === undefined) {
      this.#table = await this.#connection.createTable(tableName, rows, { mode: 'create' });
      return;
    }
    await table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
  }

  async remove({ ids, subjects }: { ids: readonly string[]; subjects: readonly string[] }): Promise<number> {
    const table = await this.#opened();
    if (table === undefined) return 0;
    let removed = 0;
    for (const [column, names] of [
      ['id', ids],
      ['subject', subjects],
    ] as const) {
      for (let start = 0; start < names.length; start += batch) {
        const condition = `${column} in (${names
          .slice(start, start + batch)
          .map(literal)
          .join(', ')})`;
        const there = await table.countRows(condition);
        if (there > 0) await table.delete(condition);
        removed += there;
      }
    }
    return removed;
  }

  async nearest(probe: Float32Array, { candidates, exact }: NearestOptions): ReturnType<GalleryBackend['nearest']> {
    const table = await this.#opened();
    if (table === undefined) return { entries: [], exact: true };
    const indexed = !exact && (await this.#isIndexed(table));
    const query = table.vectorSearch(probe).distanceType('cosine').limit(candidates);
    const rows = await (indexed ? query.ef(2 * candidates) : query.bypassVectorIndex()).toArray();
    return { entries: rows.map(entryOf), exact: !indexed };
  }

  async count(): Promise<{ entries: number; subjects: number }> {
    const table = await this.#opened();
    if (table === undefined) return { entries: 0, subjects: 0 };
    const rows = await table.query().select(['subject']).toArray();
    return { entries: rows.length, subjects: new Set(rows.map((row) => row.subject)).size };
  }

  async index(): Promise<void> {
    const table = await this.#opened();
    if (table === undefined) return;
    if ((await table.countRows()) >= leastIndexed) {
      const config = this.#lance.Index.hnswSq({ distanceType: 'cosine' });
      await table.createIndex('embedding', { config, replace: true });
      await table.createIndex('id', { config: this.#lance.Index.btree(), replace: true });
    }
    // What was deleted is in former versions until they are removed.
    await table.optimize({ cleanupOlderThan: new Date() });
  }

  async close(): Promise<void> {
    this.#table?.close();
    this.#connection.close();
  }

  async #opened(): Promise<LanceTable | undefined> {
    if (this.#table === undefined && (await this.#connection.tableNames()).includes(tableName)) {
      this.#table = await this.#connection.openTable(tableName);
    }
    return this.#table;
  }

  async #isIndexed(table: LanceTable): Promise<boolean> {
    return (await table.listIndices()).some(({ columns }) => columns.includes('embedding'));
  }
}

/** Copies, so that nothing of the reader's memory is kept. */
const entryOf = (row: Record<string, unknown>): StoredEntry => ({
  id: String(row.id),
  subject: String(row.subject),
  confidence: Number(row.confidence),
  metadata: JSON.parse(String(row.metadata)) as StoredEntry['metadata'],
  embedding: Float32Array.from(row.embedding as Iterable<number>),
});
