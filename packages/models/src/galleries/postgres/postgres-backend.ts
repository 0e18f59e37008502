import { ScaleFaceError } from '@scaleface/numerics';
import type { GalleryBackend, NearestOptions, StoredEntry } from '../store/gallery-backend.js';
import type { GalleryIndexOptions } from '../store/gallery-store.js';
import { buildGraph } from './build-graph.js';
import type { PgConnection, PgPool, PgQueries } from './pg-types.js';
import { parseVector, vectorArrayParameter, vectorParameter } from './vector-format.js';

/** Rows in one statement. */
const batch = 2000;

/** The most candidates that pgvector keeps in one search; beyond, it goes on from where it stopped. */
const widestSearch = 1000;

/** The widest vector that pgvector indexes as half precision. */
const widestIndexed = 4000;

/** The widest vector that is kept in its row, of 8 kB with the rest of it; a wider one lies apart, where reading it takes longer. */
const widestInRow = 1800;

/** MiB of memory for a graph. */
const graphMemory = 4096;

/** Names are quoted; a quote in one is doubled. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A gallery in one table: embeddings in float32, as they were added; only the index holds them in half precision. */
export class PostgresBackend implements GalleryBackend {
  readonly source: string;
  readonly #pool: PgPool;
  readonly #table: string;
  #width: number | undefined;
  #vectorType: number | undefined;

  constructor(pool: PgPool, source: string, table: string) {
    this.#pool = pool;
    this.source = source;
    this.#table = table;
  }

  async width(): Promise<number | undefined> {
    if (this.#width !== undefined) return this.#width;
    const { rows } = await this.#pool.query(
      "select atttypmod as width from pg_attribute where attrelid = to_regclass($1) and attname = 'embedding'",
      [quoted(this.#table)],
    );
    this.#width = rows[0]?.width as number | undefined;
    return this.#width;
  }

  put(entries: readonly StoredEntry[]): Promise<void> {
    return this.#transaction(async (connection) => {
      const type = await this.#prepare(connection, entries[0]?.embedding.length as number);
      for (let start = 0; start < entries.length; start += batch) {
        const some = entries.slice(start, start + batch);
        await connection.query(
          `insert into ${quoted(this.#table)} (id, subject, confidence, metadata, embedding)
           select * from unnest($1::text[], $2::text[], $3::float8[], $4::jsonb[], $5::vector[])
           on conflict (id) do update set subject = excluded.subject, confidence = excluded.confidence,
             metadata = excluded.metadata, embedding = excluded.embedding`,
          [
            some.map(({ id }) => id),
            some.map(({ subject }) => subject),
            some.map(({ confidence }) => confidence),
            some.map(({ metadata }) => JSON.stringify(metadata)),
            vectorArrayParameter(
              some.map(({ embedding }) => embedding),
              type,
            ),
          ],
        );
      }
    });
  }

  async remove({ ids, subjects }: { ids: readonly string[]; subjects: readonly string[] }): Promise<number> {
    if ((await this.width()) === undefined) return 0;
    const text = `delete from ${quoted(this.#table)} where id = any($1) or subject = any($2)`;
    return (await this.#pool.query(text, [ids, subjects])).rowCount ?? 0;
  }

  nearest(probe: Float32Array, { candidates, exact }: NearestOptions): ReturnType<GalleryBackend['nearest']> {
    return this.#transaction(async (connection) => {
      const indexed = !exact && (await this.#isIndexed(connection));
      if (indexed) {
        await connection.query(
          `set local enable_seqscan = off; set local enable_sort = off; set local hnsw.iterative_scan = strict_order;
           set local hnsw.ef_search = ${Math.min(candidates, widestSearch)}`,
        );
      }
      const half = (vector: string): string => `l2_normalize(${vector})::halfvec(${probe.length})`;
      const distance = indexed ? `${half('embedding')} <=> ${half('$1::vector')}` : 'embedding <=> $1::vector';
      const { rows } = await connection.query(
        `select id, subject, confidence, metadata, vector_send(embedding) as embedding
         from ${quoted(this.#table)} order by ${distance} limit ${candidates}`,
        [vectorParameter(probe)],
      );
      return { entries: rows.map(entryOf), exact: !indexed };
    });
  }

  async count(): Promise<{ entries: number; subjects: number }> {
    if ((await this.width()) === undefined) return { entries: 0, subjects: 0 };
    const { rows } = await this.#pool.query(
      `select count(*)::int as entries, count(distinct subject)::int as subjects from ${quoted(this.#table)}`,
    );
    return rows[0] as unknown as { entries: number; subjects: number };
  }

  async index({ kind = 'hnsw', memory = graphMemory, progress }: GalleryIndexOptions): Promise<void> {
    if (kind !== 'hnsw') throw this.#unsupported('another index', 'hnsw', kind);
    const [width, table] = [await this.width(), quoted(this.#table)];
    if (width === undefined) return;
    const { rows } = await this.#pool.query(`select count(*)::int as entries from ${table}`);
    const entries = rows[0]?.entries as number;
    if (entries < 256) return;
    if (width > widestIndexed) {
      throw this.#unsupported('embeddings too wide for an index', `at most ${widestIndexed} numbers`, String(width));
    }
    const expression = `(l2_normalize(embedding)::halfvec(${width})) halfvec_cosine_ops`;
    const graph = { table, index: quoted(this.#indexName), expression, entries, width };
    await buildGraph(this.#pool, graph, { memory, progress });
    await this.#pool.query(`vacuum analyze ${table}`);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  get #indexName(): string {
    return `${this.#table}_hnsw`;
  }

  #unsupported(what: string, expected: string, received: string): ScaleFaceError {
    return new ScaleFaceError(what, { code: 'unsupported', path: this.source, expected, received });
  }

  async #isIndexed(connection: PgQueries): Promise<boolean> {
    const { rows } = await connection.query('select indisvalid from pg_index where indexrelid = to_regclass($1)', [
      quoted(this.#indexName),
    ]);
    return rows[0]?.indisvalid === true;
  }

  /** Makes extension and table where they are not there yet; the number of the type `vector`. */
  async #prepare(connection: PgQueries, width: number): Promise<number> {
    if (this.#vectorType !== undefined) return this.#vectorType;
    // Two processes that make them at once would be in each other's way.
    await connection.query(`select pg_advisory_xact_lock(hashtext('scaleface'), hashtext($1))`, [this.#table]);
    await connection.query('create extension if not exists vector');
    const { rows: there } = await connection.query('select to_regclass($1) as there', [quoted(this.#table)]);
    await connection.query(
      `create table if not exists ${quoted(this.#table)} (id text primary key, subject text not null,
       confidence float8 not null, metadata jsonb not null, embedding vector(${width}) not null)`,
    );
    if (there[0]?.there === null && width <= widestInRow) {
      await connection.query(`alter table ${quoted(this.#table)} alter column embedding set storage plain`);
    }
    await connection.query(
      `create index if not exists ${quoted(`${this.#table}_subject`)} on ${quoted(this.#table)} (subject)`,
    );
    const { rows } = await connection.query("select 'vector'::regtype::oid::int8::text as type");
    this.#vectorType = Number(rows[0]?.type);
    return this.#vectorType;
  }

  async #transaction<T>(work: (connection: PgConnection) => Promise<T>): Promise<T> {
    const connection = await this.#pool.connect();
    let broken = true;
    try {
      await connection.query('begin');
      const result = await work(connection);
      await connection.query('commit');
      broken = false;
      return result;
    } finally {
      // A connection in a transaction that failed is closed, which rolls it back.
      connection.release(broken);
    }
  }
}

const entryOf = (row: Record<string, unknown>): StoredEntry => ({
  ...(row as unknown as Omit<StoredEntry, 'embedding'>),
  embedding: parseVector(row.embedding as Buffer),
});
