import { expect, it } from 'vitest';
import { buildGraph } from '../../src/galleries/postgres/build-graph.js';
import type { PgConnection, PgPool } from '../../src/galleries/postgres/pg-types.js';

const graph = { table: '"t"', index: '"t_hnsw"', expression: 'e', entries: 1_000_000, width: 512 };

/** A server that takes so long to build, and refuses so often; what it was asked. */
function server({ milliseconds = 0, refusals = [] as string[] }) {
  const asked: string[] = [];
  const released: boolean[] = [];
  const query: PgPool['query'] = async (text, values = []) => {
    asked.push([text.replaceAll(/\s+/g, ' '), ...values].join(' | '));
    if (text.startsWith('create index')) {
      await new Promise((done) => setTimeout(done, milliseconds));
      const code = refusals.shift();
      if (code !== undefined) throw Object.assign(new Error('refused'), { code });
    }
    return { rows: text.includes('pg_stat_progress') ? [{ done: 250_000 }] : [], rowCount: null };
  };
  const connection: PgConnection = { query, release: (broken = false) => void released.push(broken) };
  const pool: PgPool = { query, connect: async () => connection, end: async () => {}, on: () => {} };
  return { pool, asked, released };
}

it('a graph is built in the memory that it needs, for one transaction, with workers', async () => {
  const { pool, asked, released } = server({});
  await buildGraph(pool, graph, { memory: 4096, progress: undefined });
  expect(asked[0]).toBe('begin');
  // A million entries of 2 × 512 bytes and 1024 beside, in kB.
  expect(asked[1]).toMatch(/maintenance_work_mem.* \| 2000000$/);
  expect(asked[2]).toMatch(/max_parallel_maintenance_workers/);
  expect(asked.slice(3)).toEqual(['create index if not exists "t_hnsw" on "t" using hnsw (e)', 'commit']);
  expect(released).toEqual([false]);
});

it('the memory of a graph is limited', async () => {
  const { pool, asked } = server({});
  await buildGraph(pool, graph, { memory: 100, progress: undefined });
  expect(asked[1]).toMatch(/ \| 102400$/);
});

it.each(['53100', '53200'])('without room to share (%s) one process builds it alone', async (code) => {
  const { pool, asked, released } = server({ refusals: [code] });
  await buildGraph(pool, graph, { memory: 4096, progress: undefined });
  expect(asked.filter((text) => text.startsWith('create index'))).toHaveLength(2);
  expect(asked).toContain('set local max_parallel_maintenance_workers = 0');
  // The refused transaction is rolled back with its connection.
  expect(released).toEqual([true, false]);
});

it.each([[['42501']], [['53200', '53200']]])(
  'what the server refuses otherwise, or again, is thrown: %j',
  async (refusals) => {
    const { pool, released } = server({ refusals });
    const count = refusals.length;
    await expect(buildGraph(pool, graph, { memory: 4096, progress: undefined })).rejects.toThrow('refused');
    expect(released).toEqual(Array(count).fill(true));
  },
);

it('says how many entries are in the graph while it is built, and not afterwards', async () => {
  const { pool } = server({ milliseconds: 1300 });
  const heard: unknown[] = [];
  await buildGraph(pool, graph, { memory: 4096, progress: (...said) => heard.push(said) });
  expect(heard).toEqual([['index', 250_000, 1_000_000]]);
  await new Promise((done) => setTimeout(done, 1100));
  expect(heard).toHaveLength(1);
});
