// What is used of the package `@lancedb/lancedb`, which need not be installed. Records and arrays of numbers pass, and no
// object of Apache Arrow: that package brings an older release of it than the feature tables are written with.

/** A statement of a table. */
interface LanceQuery {
  distanceType(kind: 'cosine'): LanceQuery;
  limit(count: number): LanceQuery;
  select(columns: string[]): LanceQuery;
  bypassVectorIndex(): LanceQuery;
  ef(candidates: number): LanceQuery;
  nprobes(partitions: number): LanceQuery;
  refineFactor(factor: number): LanceQuery;
  toArray(): Promise<Record<string, unknown>[]>;
  toArrow(): Promise<{ getChild(column: string): (Iterable<unknown> & { length: number }) | null }>;
}

/** Merges records into a table. */
interface LanceMerge {
  whenMatchedUpdateAll(): LanceMerge;
  whenNotMatchedInsertAll(): LanceMerge;
  execute(rows: Record<string, unknown>[]): Promise<unknown>;
}

/** A table: one folder. */
export interface LanceTable {
  schema(): Promise<{ fields: { name: string; type: { listSize?: number } }[] }>;
  add(rows: Record<string, unknown>[]): Promise<unknown>;
  mergeInsert(on: string): LanceMerge;
  delete(predicate: string): Promise<unknown>;
  countRows(filter?: string): Promise<number>;
  query(): LanceQuery;
  vectorSearch(vector: Float32Array): LanceQuery;
  createIndex(column: string, options?: { config?: unknown; replace?: boolean }): Promise<void>;
  listIndices(): Promise<{ columns: string[]; indexType: string }[]>;
  optimize(options?: { cleanupOlderThan?: Date; deleteUnverified?: boolean }): Promise<unknown>;
  close(): void;
}

/** A folder of tables. */
export interface LanceConnection {
  tableNames(): Promise<string[]>;
  openTable(name: string): Promise<LanceTable>;
  createTable(name: string, rows: Record<string, unknown>[]): Promise<LanceTable>;
  close(): void;
}

/** The package. */
export interface LanceModule {
  connect(folder: string, options?: { readConsistencyInterval?: number }): Promise<LanceConnection>;
  readonly Index: {
    hnswSq(options: { distanceType: 'cosine' }): unknown;
    ivfRq(options: { distanceType: 'cosine'; numPartitions: number; numBits: number }): unknown;
    btree(): unknown;
  };
}
