// Runs the jobs of CI, the first ones alone and the others two at a time, and closes with one plain line that sums their
// tests. `node scripts/ci.mjs NAME...` runs only the named jobs; `--dry` shows in which order, a millisecond for a second.
// Node built-ins only: nothing is installed yet at the start.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from './jobs/index.mjs';
import { runQueue } from './queue.mjs';

const words = process.argv.slice(2);
const dry = words.includes('--dry');
const chosen = words.filter((word) => word !== '--dry');
const unknown = chosen.filter((name) => !jobs.some((job) => job.name === name));
if (unknown.length > 0) {
  console.error(`No such job: ${unknown.join(', ')}. There are: ${jobs.map((job) => job.name).join(', ')}`);
  process.exit(2);
}

const env = { ...process.env, CI: 'true', TURBO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1' };
delete env.FORCE_COLOR;
// Vulkan loaders complain on every start without it.
env.XDG_RUNTIME_DIR ??= tmpdir();
// Every job that runs the shared specs adds its errors; the job `engines` makes one table of them.
env.SCALEFACE_ERRORS = join(mkdtempSync(join(tmpdir(), 'scaleface-ci-')), 'errors.jsonl');

/** How the line of a job begins that names a failed test, or what it says of an error that no test caught. */
const failedLine = /^\s*(FAIL|✗|×) |Unhandled (Rejection|Error)/;

/** The lines that name what failed in a job, each with those after it, or its last lines where none does. */
function failures(lines) {
  const named = lines.flatMap((line, i) => (failedLine.test(line) ? [i] : []));
  if (named.length === 0) return lines.slice(-30);
  const shown = new Set(named.slice(0, 20).flatMap((i) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) => i + k)));
  return lines.filter((_, i) => shown.has(i));
}

/** The seconds of processor time in what bash's `times` says: in its second line those of the children. */
const processorSeconds = (times) =>
  [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * m + Number(s), 0);

/** Runs one job and hands on what it prints; resolves to its exit code, processor time, test counts and lines. */
const spawnJob = (job, write) =>
  new Promise((resolve) => {
    // Jobs beside each other have a core each.
    const threads = job.alone ? {} : { SCALEFACE_THREADS: '1' };
    const child = spawn('bash', ['-c', `trap 'times >&3' EXIT\n${job.command}`], {
      env: { ...env, ...threads, ...job.env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    let times = '';
    child.stdio[3].setEncoding('utf8').on('data', (chunk) => (times += chunk));
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (chunk) => {
        write(chunk);
        printed[stream] += chunk;
      });
    }
    child.on('close', (code) => {
      const counts = [...printed.stdout.matchAll(/^Tests: (\d+) passed, (\d+) failed/gm)];
      const sum = (k) => counts.reduce((total, found) => total + Number(found[k]), 0);
      const lines = `${printed.stdout}\n${printed.stderr}`.split('\n');
      resolve({ code: code ?? 1, processor: processorSeconds(times), passed: sum(1), failed: sum(2), lines });
    });
  });

const rows = [];
const broken = [];

async function runJob(job, write) {
  if (job.needs !== undefined && !existsSync(job.needs)) {
    rows.push({
      job: job.name,
      seconds: 0,
      processor: 0,
      passed: 0,
      failed: 0,
      result: `skipped: ${job.needs} is not there`,
    });
    return;
  }
  write(`\n===== ${job.name}: ${job.shows}\n`);
  const start = performance.now();
  const { code, processor, passed, failed, lines } = await spawnJob(job, write);
  // A job without tests of its own is one test: it passes or fails as a whole.
  const counted = passed + failed > 0;
  const bad = code !== 0 && failed === 0 ? 1 : failed;
  rows.push({
    job: job.name,
    seconds: Math.round((performance.now() - start) / 1000),
    processor: Math.round(processor),
    passed: counted ? passed : code === 0 ? 1 : 0,
    failed: bad,
    result: code === 0 ? 'passed' : `FAILED (exit ${code})`,
  });
  if (code !== 0) broken.push({ job: job.name, lines: failures(lines) });
}

/** Beside another job: what it prints is kept together until it ends. */
async function runBeside(job) {
  const printed = [];
  console.log(`... ${job.name} has started`);
  await runJob(job, (chunk) => printed.push(chunk));
  process.stdout.write(printed.join(''));
}

/** Only says when a job would start and end. */
async function pretend({ name, seconds = 60 }) {
  const at = () => Math.round(performance.now() - start);
  const from = at();
  await sleep(seconds);
  console.log(`${String(from).padStart(5)} to ${String(at()).padStart(5)} s: ${name}`);
}

const start = performance.now();
const wanted = jobs.filter((job) => (chosen.length === 0 ? job.named !== true : chosen.includes(job.name)));
const queued = wanted.filter(({ alone }) => !alone);
if (dry) {
  await runQueue(queued, pretend);
  process.exit(0);
}
for (const job of wanted.filter(({ alone }) => alone)) await runJob(job, (chunk) => process.stdout.write(chunk));
await runQueue(queued, runBeside);

console.log('');
// Last, where whoever sees only the end of a long output finds it.
for (const { job, lines } of broken) console.log(`\n===== what failed in ${job}\n${lines.join('\n')}`);
console.table(rows);
if (chosen.length === 0) {
  for (const { name, shows } of jobs.filter((job) => job.named)) console.log(`by name only: ${name} (${shows})`);
}
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
console.log(`${Math.round((performance.now() - start) / 1000)} s in all`);
console.log(`Tests: ${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
