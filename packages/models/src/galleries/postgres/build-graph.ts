import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgressReport } from '../../progress.js';
import type { PgPool, PgQueries } from './pg-types.js';

/** A graph that is to be built; the names are quoted. */
interface Graph {
  readonly table: string;
  readonly index: string;
  /** What is indexed, with its operators. */
  readonly expression: string;
  readonly entries: number;
  /** Numbers per embedding. */
  readonly width: number;
}

/** What building may use, and who hears of it. */
interface Building {
  /** MiB, at most. */
  readonly memory: number;
  readonly progress: ProgressReport | undefined;
}

/** Bytes of an entry beside its numbers: up to 32 neighbours of 16 bytes on the lowest layer, few above, and what names it. */
const bytesBeside = 1024;

/** How often progress is asked for. */
const everyMs = 1000;

/** Of the server's settings only what this one transaction builds in is raised, and never lowered. */
const raiseMemory = `select set_config(name, greatest(setting::int8, $1)::text || 'kB', true)
  from pg_settings where name = 'maintenance_work_mem'`;

/** Half of the workers that the server has for anybody, where it has not forbidden them for this. */
const raiseWorkers = `select set_config(name, greatest(setting::int, current_setting('max_parallel_workers')::int / 2)::text, true)
  from pg_settings where name = 'max_parallel_maintenance_workers' and setting <> '0'`;

/**
 * Builds a graph of neighbours in memory, in several processes of the server. They share memory, of which a container may
 * have too little (64 MB in Docker without `--shm-size`): then one process builds it alone.
 *
 * @param pool - Connections.
 * @param graph - What is built.
 * @param building - How.
 */
export async function buildGraph(pool: PgPool, graph: Graph, building: Building): Promise<void> {
  try {
    await attempt(pool, graph, building, raiseWorkers);
  } catch (cause) {
    // 53100 and 53200: no room on what is taken for a disk, no memory.
    if (!['53100', '53200'].includes((cause as { code?: string }).code ?? '')) throw cause;
    await attempt(pool, graph, building, 'set local max_parallel_maintenance_workers = 0');
  }
}

async function attempt(pool: PgPool, graph: Graph, { memory, progress }: Building, workers: string): Promise<void> {
  const { table, index, expression, entries, width } = graph;
  const connection = await pool.connect();
  const ended = new AbortController();
  const told = progress && tell(pool, graph, progress, ended.signal);
  let broken = true;
  try {
    await connection.query('begin');
    const needed = Math.ceil((entries * (2 * width + bytesBeside)) / 1024);
    await connection.query(raiseMemory, [Math.min(needed, 1024 * memory)]);
    await connection.query(workers);
    await connection.query(`create index if not exists ${index} on ${table} using hnsw (${expression})`);
    await connection.query('commit');
    broken = false;
  } finally {
    ended.abort();
    await told;
    connection.release(broken);
  }
}

/** Says how far the server is until it has ended. */
async function tell(
  queries: PgQueries,
  { table, entries }: Graph,
  progress: ProgressReport,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      await sleep(everyMs, undefined, { signal });
      const { rows } = await queries.query(
        'select tuples_done::float8 as done from pg_stat_progress_create_index where relid = to_regclass($1)',
        [table],
      );
      const done = Number(rows[0]?.done ?? 0);
      if (done > 0 && !signal.aborted) progress('index', Math.min(done, entries), entries);
    }
  } catch {
    // It has ended, or the server has gone, which the statement that builds says better.
  }
}
