// `scaleface run` killed (SIGKILL) within every stage, one after the other, and started again: the results must be those
// of a run that nobody touched, byte for byte, and no finished stage may be done twice. Draws its own images.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeImage } from '../../packages/models/dist/index.js';

const home = mkdtempSync(join(tmpdir(), 'scaleface-resume-'));
const bin = 'packages/cli/dist/bin.js';
const identities = { train: 30, test: 12 };

// A small linear congruential generator: the images only have to be the same in both runs.
let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
for (const [set, count] of Object.entries(identities)) {
  for (let p = 0; p < count; p++) {
    const folder = join(home, 'data', set, `${set}-${p}`);
    mkdirSync(folder, { recursive: true });
    const cells = Array.from({ length: 64 }, () => 60 + 140 * uniform());
    for (let k = 0; k < 10; k++) {
      const noise = 10 + 120 * uniform();
      const pixels = Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % 48, Math.floor(i / 144)];
        return Math.max(0, Math.min(255, cells[8 * Math.floor(y / 6) + Math.floor(x / 6)] + noise * (uniform() - 0.5)));
      });
      writeFileSync(join(folder, `${k}.png`), await encodeImage({ data: pixels, width: 48, height: 48 }, 'png'));
    }
  }
}
writeFileSync(
  join(home, 'scaleface.yaml'),
  `engines: [wasm]
backbone: { pixels: { size: 48, cells: 8 } }
embed: { batch: 4, batchesPerPart: 4 }
train:
  folders: [{ folder: train }]
  degradations: [noise, blur, occlude]
  head: { hidden: [64], activation: exp }
  epochs: 12
  batch: 32
  checkpointEvery: 20
  methods:
    - { method: pfe, options: { identities: 8, epochs: 6 } }
    - { method: scaleface-32, options: { head: { hidden: [16] }, batch: 32, epochs: 4 } }
tests: [{ name: faces, folder: test, pairs: { impostors: 4000 } }]
evaluate: { fars: [0.01], replicates: 100 }
`,
);

const args = (out) => [
  bin,
  'run',
  '--config',
  join(home, 'scaleface.yaml'),
  '--data',
  join(home, 'data'),
  '--out',
  out,
  '--json',
];
const results = (out) =>
  readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => relative(out, join(e.parentPath, e.name)))
    .filter((name) => !name.startsWith('stages'))
    .sort();
const finished = (out) =>
  Object.fromEntries(
    (existsSync(join(out, 'stages')) ? readdirSync(join(out, 'stages')) : [])
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name, statSync(join(out, 'stages', name)).mtimeMs]),
  );

const whole = join(home, 'whole');
const first = spawnSync(process.execPath, args(whole), { encoding: 'utf8' });
if (first.status !== 0) console.error(first.stderr);

/** Whether a training has made so many steps, or was finished by a process that died at another moment. */
function trained(method, step, stage) {
  const checkpoint = `checkpoints/${method}/step-${String(step).padStart(9, '0')}`;
  return (out) => existsSync(join(out, checkpoint)) || existsSync(join(out, `stages/${stage}.json`));
}

// Each moment at which the process dies: when this first exists in the run's folder.
const moments = [
  ['embedding, after the first part', (out) => existsSync(join(out, 'features/train.arrow.parts/part-000000.json'))],
  ['embedding, after the tenth part', (out) => existsSync(join(out, 'features/train.arrow.parts/part-000009.json'))],
  ['embedding done', (out) => existsSync(join(out, 'stages/embed-train.json'))],
  ['embedding the test', (out) => existsSync(join(out, 'features/faces.arrow.parts/part-000002.json'))],
  ['training, at the first checkpoint', trained('scaleface', 20, 'train')],
  // Trainings go on beside each other where there are two cores, and one after the other where there is one.
  ['training PFE', trained('pfe', 40, 'train-pfe')],
  ['training, at a later checkpoint', trained('scaleface', 120, 'train')],
  ['training done', (out) => existsSync(join(out, 'stages/train.json'))],
  ['evaluating', (out) => existsSync(join(out, 'faces/confidence.csv'))],
];
const out = join(home, 'killed');
const claims = [['the run that nobody touched ends', first.status === 0]];
for (const [moment, reached] of moments) {
  const before = finished(out);
  const child = spawn(process.execPath, args(out), { stdio: 'ignore' });
  const ended = new Promise((done) => child.on('exit', (_, signal) => done(signal)));
  const deadline = performance.now() + 120_000;
  while (!reached(out) && child.exitCode === null && performance.now() < deadline) await sleep(1);
  child.kill('SIGKILL');
  claims.push([`killed while ${moment}`, (await ended) === 'SIGKILL']);
  const after = finished(out);
  claims.push(['no finished stage was repeated', Object.entries(before).every(([name, time]) => after[name] === time)]);
}
const before = finished(out);
const last = spawnSync(process.execPath, args(out), { encoding: 'utf8' });
claims.push(['started once more, it ends', last.status === 0]);
const finishedBefore = last.status === 0 ? JSON.parse(last.stdout).stages.filter((s) => s.finishedBefore).length : -1;
claims.push(['it keeps every finished stage', finishedBefore === Object.keys(before).length]);
const [a, b] = [results(whole), results(out)];
const odd = [...a.filter((name) => !b.includes(name)), ...b.filter((name) => !a.includes(name))];
claims.push([`the same files${odd.length > 0 ? ` (not: ${odd.join(', ')})` : ''}`, odd.length === 0]);
const differing = a.filter((name) => !readFileSync(join(whole, name)).equals(readFileSync(join(out, name))));
claims.push([`the same bytes${differing.length > 0 ? ` (not: ${differing.join(', ')})` : ''}`, differing.length === 0]);

for (const [claim, holds] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
if (failed === 0) rmSync(home, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;
