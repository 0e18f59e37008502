// Shares of a folder of drawn faces, embedded and aligned by processes beside each other, embedded by Ray, killed in between: what
// merges them is byte for byte that of one process, and what was done is not done again. A table of times against the number of shares.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureEnvironment } from '../python-env.mjs';
import { drawFaces, named } from './faults/faces.mjs';
import { alignedInShards } from './scale-out/align.mjs';

const bin = resolve('packages/cli/dist/bin.js');
const python = ensureEnvironment('ray', ['ray==2.60.0']);
const home = mkdtempSync(join(tmpdir(), 'scaleface-scale-out-'));
const faces = join(home, 'faces');
const backbone = ['--backbone', 'pixels:32/4', '--batch', '1'];
const claims = [];
const claim = (text, holds) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${text}`);
  claims.push(holds);
};
const scaleface = (...args) => spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' });
/** Kills what has this in its command line; how many there were. */
function killAll(pattern) {
  const found = spawnSync('pgrep', ['-f', pattern], { encoding: 'utf8' }).stdout.trim().split('\n').filter(Boolean);
  for (const pid of found.filter((id) => Number(id) !== process.pid)) spawnSync('kill', ['-9', pid]);
  return found.length;
}
const aside = (out, part, parts, ...command) =>
  new Promise((done) => {
    const args = [bin, ...command, '--shard', `${part}/${parts}`, '--out', out, '--quiet'];
    spawn(process.execPath, args, { stdio: 'ignore' }).on('close', done);
  });
const firstImage = () => {
  const names = readdirSync(faces, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return join(names[0].parentPath, names[0].name);
};
/** Four processes beside each other, the first of which is killed and run again, and what merges their shards. */
async function merged(name, ...command) {
  const out = join(home, `${name}.shards`);
  const killed = spawn(process.execPath, [bin, ...command, '--shard', '0/4', '--out', out], { stdio: 'ignore' });
  setTimeout(() => killed.kill('SIGKILL'), 300);
  await new Promise((done) => killed.on('close', done));
  const codes = await Promise.all([0, 1, 2, 3].map((part) => aside(out, part, 4, ...command)));
  return codes.every((code) => code === 0) && scaleface('merge', out, '--out', join(home, name)).status === 0;
}

try {
  await drawFaces(faces, { subjects: named('p', 16), images: 20, size: 32, seed: 1 });
  const whole = join(home, 'whole.arrow');
  const one = scaleface('embed', faces, ...backbone, '--out', whole);
  claim(
    `one process embeds ${one.stderr.split('\n').findLast((line) => line.startsWith('embed: '))}`,
    one.status === 0,
  );
  const bytes = readFileSync(whole);
  const times = [];
  for (const parts of [1, 2, 4]) {
    const out = join(home, `by-${parts}.shards`);
    const start = performance.now();
    const codes = await Promise.all(
      Array.from({ length: parts }, (_, part) => aside(out, part, parts, 'embed', faces, ...backbone)),
    );
    const embedded = performance.now();
    const merged = scaleface('merge', out, '--out', join(home, `by-${parts}.arrow`));
    const seconds = (from, to) => Number(((to - from) / 1000).toFixed(1));
    times.push({ parts, embed: seconds(start, embedded), merge: seconds(embedded, performance.now()) });
    const same = merged.status === 0 && readFileSync(join(home, `by-${parts}.arrow`)).equals(bytes);
    claim(`${parts} processes beside each other and merged: the bytes of one`, codes.every((c) => c === 0) && same);
  }
  console.table(times);

  const text = (name) => readFileSync(join(home, name), 'utf8');
  const checked = scaleface('data', 'check', faces, '--features', whole, '--out', join(home, 'one.json')).status === 0;
  claim(
    'a check in four shards, one of them killed and run again, is that of one process',
    (await merged('four.json', 'data', 'check', faces, '--features', whole)) &&
      checked &&
      text('four.json') === text('one.json'),
  );
  scaleface('pairs', whole, '--impostors', '2000', '--out', join(home, 'pairs.csv'));
  const evaluate = ['evaluate', whole, '--pairs', join(home, 'pairs.csv')];
  scaleface(...evaluate, '--out', join(home, 'report'));
  const report = ['report.json', 'report.html', 'curves.csv'].map((name) => text(`report/${name}`));
  rmSync(join(home, 'report'), { recursive: true });
  claim(
    'an evaluation in four shards, one of them killed and run again, is that of one process',
    (await merged('report', ...evaluate)) &&
      ['report.json', 'report.html', 'curves.csv'].every((name, i) => text(`report/${name}`) === report[i]),
  );
  const merge = (from, to) => scaleface('merge', from, '--out', to).status === 0;
  for (const [text, holds] of await alignedInShards(faces, home, merge)) claim(text, holds);
  const input = [0, 1, 2].map((k) => JSON.stringify({ id: k, path: k === 1 ? 'none' : firstImage() })).join('\n');
  const asked = spawnSync(process.execPath, [bin, 'embed', '--stdin', ...backbone], { input, encoding: 'utf8' });
  const answers = asked.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  claim(
    'one process answers requests, also behind one that fails',
    asked.status === 0 && answers.map(({ id, code }) => `${id} ${code}`).join() === '0 undefined,1 3,2 undefined',
  );

  const out = join(home, 'by-ray.arrow');
  const shares = `${out}.shards`;
  const program = resolve('examples/scale-out/ray/embed.py');
  const args = [program, faces, out, '--parts', '8', '--command', `${process.execPath} ${bin}`, '--', ...backbone];
  const env = { ...process.env, RAY_USAGE_STATS_ENABLED: '0', RAY_TMPDIR: join(home, 'ray') };
  const ray = () => {
    const child = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let said = '';
    for (const stream of ['stdout', 'stderr']) child[stream].setEncoding('utf8').on('data', (text) => (said += text));
    return { child, ended: new Promise((done) => child.on('close', (code) => done({ code, said }))) };
  };
  const done = () => (existsSync(shares) ? readdirSync(shares).filter((name) => name.endsWith('.json')) : []);
  const first = ray();
  for (let k = 0; k < 600 && done().length < 1; k++) await sleep(100);
  claim('a share under way is killed', killAll(`${bin} embed --stdin`) > 0);
  for (let k = 0; k < 600 && done().length < 3; k++) await sleep(100);
  claim('the raylet is killed', killAll('raylet/raylet') > 0);
  try {
    process.kill(-first.child.pid, 'SIGKILL');
  } catch {
    // It has seen its cluster die.
  }
  await first.ended;
  killAll(join(home, 'ray'));
  // What its actor asked last, a process would still do.
  killAll(`${bin} embed --stdin`);
  const kept = done();
  claim(`some shares are done and some are not (${kept.length} of 8)`, kept.length >= 3 && kept.length < 8);
  const stamp = () => kept.map((name) => statSync(join(shares, name.replace('json', 'arrow'))).mtimeMs).join();
  const before = stamp();
  const { code, said } = await ray().ended;
  claim(`run again, it ends: ${said.trim().split('\n').at(-1)}`, code === 0);
  claim(
    'it keeps what was done',
    said.startsWith(`${kept.length} of 8 shares are there already`) && stamp() === before,
  );
  claim('8 shares by Ray and merged: the bytes of one', code === 0 && readFileSync(out).equals(bytes));
} finally {
  killAll(join(home, 'ray'));
  rmSync(home, { recursive: true, force: true });
}
const failed = claims.filter((holds) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
