import { checkedStore } from '../store/checked-store.js';
import type { GalleryStore } from '../store/gallery-store.js';
import { loadOptional } from '../store/optional-package.js';
import { typedBackend } from '../store/typed-backend.js';
import type { PgModule } from './pg-types.js';
import { PostgresBackend } from './postgres-backend.js';
import { postgresError, withoutPassword } from './postgres-error.js';

/** Connections at a time. */
const connections = 4;

/**
 * A gallery in a table of a PostgreSQL database with the extension pgvector, through the package `pg`.
 *
 * @param address - `postgres://USER@HOST/DATABASE`.
 * @param table - The table's name; it is made when the first entry is added.
 * @throws ScaleFaceError `missing-dependency`, `failed` when there is no such database.
 */
export async function openPostgresStore(address: string, table: string): Promise<GalleryStore> {
  const { default: pg } = await loadOptional<PgModule>('pg', 'galleries in PostgreSQL');
  const pool = new pg.Pool({ connectionString: address, max: connections });
  // A connection that breaks while it rests is replaced; the next statement says if that fails.
  pool.on('error', () => {});
  const source = withoutPassword(address);
  const backend = typedBackend(new PostgresBackend(pool, source, table), (cause) => postgresError(cause, source));
  try {
    await backend.width();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return checkedStore(backend);
}
