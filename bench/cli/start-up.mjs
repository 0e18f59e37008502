// What `scaleface --help` costs beside `node -e 0`: processor time and wall time, medians of interleaved runs. Run from the
// root after `npm run build`: `node bench/cli/start-up.mjs [RUNS]`.
import { spawnSync } from 'node:child_process';

const runs = Number(process.argv[2] ?? 15);
const bin = 'packages/cli/dist/bin.js';
const commands = { 'node -e 0': ['-e', '0'], '--help': [bin, '--help'], 'train --help': [bin, 'train', '--help'] };

// The child says itself, when it ends, how long it has computed: user and system time of all its threads.
const say =
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); process._rawDebug(user + system); })';
const watched = ['--import', `data:text/javascript,${encodeURIComponent(say)}`];

const found = Object.fromEntries(Object.keys(commands).map((name) => [name, { cpu: [], wall: [] }]));
for (let k = 0; k < runs; k++) {
  for (const [name, args] of Object.entries(commands)) {
    const start = performance.now();
    const { stderr, status } = spawnSync(process.execPath, [...watched, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    found[name].wall.push(performance.now() - start);
    found[name].cpu.push(Number(stderr.trim().split('\n').at(-1)) / 1000);
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
for (const [name, { cpu, wall }] of Object.entries(found)) {
  const [c, w] = [median(cpu), median(wall)].map((ms) => ms.toFixed(0).padStart(4));
  console.log(`${name.padEnd(14)} ${c} ms of processor time, ${w} ms by the clock (medians of ${runs})`);
}
