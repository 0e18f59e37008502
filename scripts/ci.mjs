// Runs the legs of CI, the first ones alone and the others in two lanes side by side, and closes with one plain line
// that sums their tests.
// `node scripts/ci.mjs NAME...` runs only the named legs. Node built-ins only: nothing is installed yet at the start.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { legs } from './legs/index.mjs';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !legs.some((leg) => leg.name === name));
if (unknown.length > 0) {
  console.error(`No such leg: ${unknown.join(', ')}. There are: ${legs.map((leg) => leg.name).join(', ')}`);
  process.exit(2);
}

const env = { ...process.env, CI: 'true', TURBO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1' };
delete env.FORCE_COLOR;
// Vulkan loaders complain on every start without it.
env.XDG_RUNTIME_DIR ??= tmpdir();
// Every leg that runs the shared specs adds its errors; the leg `engines` makes one table of them.
env.SCALEFACE_ERRORS = join(mkdtempSync(join(tmpdir(), 'scaleface-ci-')), 'errors.jsonl');

/** Runs one leg and hands on what it prints; resolves to its exit code and the test counts it printed. */
const spawnLeg = (leg, write) =>
  new Promise((resolve) => {
    const child = spawn('bash', ['-c', leg.command], {
      env: { ...env, ...leg.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let passed = 0;
    let failed = 0;
    let rest = '';
    const read = (chunk) => {
      write(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const found = /^Tests: (\d+) passed, (\d+) failed/.exec(line);
        if (found !== null) {
          passed += Number(found[1]);
          failed += Number(found[2]);
        }
      }
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', write);
    child.on('close', (code) => resolve({ code: code ?? 1, passed, failed }));
  });

const rows = [];

async function runLeg(leg, write) {
  if (leg.needs !== undefined && !existsSync(leg.needs)) {
    rows.push({ leg: leg.name, seconds: 0, passed: 0, failed: 0, result: `skipped: ${leg.needs} is not there` });
    return;
  }
  write(`\n===== ${leg.name}: ${leg.shows}\n`);
  const start = performance.now();
  const { code, passed, failed } = await spawnLeg(leg, write);
  // A leg without tests of its own is one test: it passes or fails as a whole.
  const counted = passed + failed > 0;
  const bad = code !== 0 && failed === 0 ? 1 : failed;
  rows.push({
    leg: leg.name,
    seconds: Math.round((performance.now() - start) / 1000),
    passed: counted ? passed : code === 0 ? 1 : 0,
    failed: bad,
    result: code === 0 ? 'passed' : `FAILED (exit ${code})`,
  });
}

/** The legs of one lane in order. Two lanes run side by side, so what a leg prints is kept together until it ends. */
async function runLane(lane) {
  for (const leg of lane) {
    const printed = [];
    console.log(`... ${leg.name} has started`);
    await runLeg(leg, (chunk) => printed.push(chunk));
    process.stdout.write(printed.join(''));
  }
}

const start = performance.now();
const wanted = legs.filter((leg) => chosen.length === 0 || chosen.includes(leg.name));
for (const leg of wanted.filter(({ lane }) => lane === undefined)) {
  await runLeg(leg, (chunk) => process.stdout.write(chunk));
}
const lanes = [...new Set(wanted.flatMap(({ lane }) => lane ?? []))];
await Promise.all(lanes.map((name) => runLane(wanted.filter(({ lane }) => lane === name))));

console.log('');
console.table(rows);
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
console.log(`${Math.round((performance.now() - start) / 1000)} s in all`);
console.log(`Tests: ${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
