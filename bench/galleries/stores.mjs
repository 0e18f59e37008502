// A synthetic gallery in each store: what its index finds of the exact answer, how fast, in how much memory.
//
//   npm run build && node bench/galleries/stores.mjs [--entries 100000] [--width 128] [--probes 200] [--stores memory,lance,postgres]
//     [--kind hnsw|codes] [--candidates 100,400] [--intrinsic 32]
//
// Identities in every direction alike (of a random subspace of `--intrinsic` dimensions, where it is given), two templates each; half of the probes are images of them, half of strangers. Twenty
// entries are asked for, of a hundred candidates or of as many as are named, in turn. LanceDB and PostgreSQL are installed on first use, as in the job `galleries`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensurePackages } from '../../scripts/jobs/galleries/packages.mjs';
import { startPostgres } from '../../scripts/jobs/galleries/server.mjs';

const { values: args } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    width: { type: 'string', default: '128' },
    probes: { type: 'string', default: '200' },
    intrinsic: { type: 'string', default: '' },
    kind: { type: 'string', default: '' },
    candidates: { type: 'string', default: '100' },
    stores: { type: 'string', default: 'memory,lance,postgres' },
  },
});
const home = mkdtempSync(join(tmpdir(), 'scaleface-bench-galleries-'));
const env = { ...process.env, NODE_PATH: ensurePackages('galleries', ['@lancedb/lancedb@0.37.1', 'pg@8.23.1']) };
const worker = fileURLToPath(new URL('store-worker.mjs', import.meta.url));
for (const name of args.stores.split(',')) {
  const folder = join(home, name);
  const server = name === 'postgres' ? await startPostgres(folder) : undefined;
  const source = server?.address ?? (name === 'lance' ? `lance:${folder}` : 'memory:');
  const words = [
    worker,
    source,
    args.entries,
    args.width,
    args.probes,
    folder,
    args.candidates,
    args.kind,
    args.intrinsic,
  ];
  const { stdout, status } = spawnSync(process.execPath, ['--max-old-space-size=12000', ...words], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  console.log(`${name}, ${args.entries} × ${args.width}${args.intrinsic && ` of intrinsic ${args.intrinsic}`}:`);
  if (status === 0) for (const [what, value] of Object.entries(JSON.parse(stdout))) console.log(`  ${what}: ${value}`);
  await server?.stop();
}
rmSync(home, { recursive: true, force: true });
