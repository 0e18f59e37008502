// Galleries in a LanceDB folder and in PostgreSQL with pgvector: the tests of the store in memory pass on both, and what a
// process that is killed had added and deleted is as it said, when the server is killed as well.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateOf } from './galleries/batches.mjs';
import { ensurePackages } from './galleries/packages.mjs';
import { startPostgres } from './galleries/server.mjs';

// LanceDB 0.37 is the newest for Node 20.
process.env.NODE_PATH = ensurePackages('galleries', ['@lancedb/lancedb@0.37.1', 'pg@8.23.1']);
// Read at the start of a process otherwise.
Module._initPaths();
const { openGalleryStore } = await import('../../packages/models/dist/index.js');
const home = mkdtempSync(join(tmpdir(), 'scaleface-galleries-'));
const folder = join(home, 'postgres');
const table = 'killed';
let server = await startPostgres(folder);
let failed = 0;
let passed = 0;
const claim = (text, holds) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${text}`);
  if (holds) passed++;
  else failed++;
};

/** Runs the writer until it has said a number of lines; all that it said. */
async function killWriter(source, round, lines) {
  const program = resolve('scripts/jobs/galleries/writer.mjs');
  const child = spawn(process.execPath, [program, source, table, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.on('close', done));
  let said = '';
  await new Promise((done) => {
    ended.then(done);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.split('\n').length > lines) done();
    });
  });
  await sleep(23 * (round % 4));
  child.kill('SIGKILL');
  await ended;
  return said.trim().split('\n');
}

/** Whether every batch that a writer spoke of is as it said; what was under way is there or not, but whole. */
async function holdsWhatWasSaid(source, lines) {
  const store = await openGalleryStore(source, { table });
  const look = async () => {
    const { entries } = await store.search(new Float32Array(24).fill(1), { top: 100_000, exact: true });
    return { entries, counted: (await store.count()).entries };
  };
  let { entries, counted } = await look();
  // A server ends the statement of a killed process, perhaps between the two questions: it is asked again.
  for (let again = 0; again < 5 && counted !== entries.length; again++) {
    await sleep(200);
    ({ entries, counted } = await look());
  }
  await store.close();
  const last = new Map(lines.map((line) => line.split(' ').reverse()));
  const allowed = { added: ['whole'], deleted: ['none'], adding: ['whole', 'none'], deleting: ['whole', 'none'] };
  const wrong = [...last].filter(([name, said]) => !allowed[said].includes(stateOf(name, entries)));
  if (wrong.length > 0)
    console.log(wrong.map(([name, said]) => `${said} ${name}: ${stateOf(name, entries)}`).join('\n'));
  return wrong.length === 0 && counted === entries.length;
}

try {
  const args = ['vitest', 'run', '--project', 'models', 'packages/models/test/galleries'];
  const env = { ...process.env, SCALEFACE_GALLERIES: `lance: ${server.address}` };
  const { status, stdout } = spawnSync('npx', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  process.stdout.write(stdout);
  claim('the tests of the store in memory pass on LanceDB and pgvector', status === 0);
  for (const [name, source] of [
    ['LanceDB', `lance:${join(home, 'lance')}`],
    ['pgvector', server.address],
  ]) {
    const lines = [];
    let sound = 0;
    // The first dies while it makes the table.
    const rounds = [1, 2, 5, 9, 14, 20, 27, 35];
    for (const [round, count] of rounds.entries()) {
      lines.push(...(await killWriter(source, round, count)));
      if (await holdsWhatWasSaid(source, lines)) sound++;
    }
    const batches = lines.filter((line) => line.startsWith('added')).length;
    claim(
      `${name}: a writer of ${batches} batches, killed ${rounds.length} times: ${sound} times as it said`,
      sound === rounds.length,
    );
    if (name !== 'pgvector') continue;
    await server.kill();
    server = await startPostgres(folder);
    claim('pgvector: as it said after the server was killed, too', await holdsWhatWasSaid(server.address, lines));
  }
} finally {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
