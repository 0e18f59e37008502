// What is used of the package `pg`, which has no types of its own and need not be installed.

/** Rows that a statement gave. */
interface PgResult {
  readonly rows: readonly Record<string, unknown>[];
  readonly rowCount: number | null;
}

/** What runs statements: a pool or one of its connections. */
export interface PgQueries {
  query(text: string, values?: readonly unknown[]): Promise<PgResult>;
}

/** A connection of a pool. */
export interface PgConnection extends PgQueries {
  release(broken?: boolean): void;
}

/** Connections to one server. */
export interface PgPool extends PgQueries {
  connect(): Promise<PgConnection>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): void;
}

/** The package. */
export interface PgModule {
  readonly default: {
    readonly Pool: new (options: { connectionString: string; max: number }) => PgPool;
  };
}
