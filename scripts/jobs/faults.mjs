// Kills, swapped inputs, several processes at once, full and read-only disks, a clock that moves, turned bits: nothing that is
// damaged or of other inputs may be taken for good. Draws its own faces and prints a table of what was done to which command.
// SCALEFACE_FLIPS says how many bits are turned in each file (1), SCALEFACE_KILLS how many times as often as here the commands
// are starved and moved in time (1), and killed, then 50 times each or more.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shifted } from './faults/clock.mjs';
import { corrupted } from './faults/corrupted.mjs';
import { crowd } from './faults/crowds.mjs';
import { flipped } from './faults/flips.mjs';
import { killed } from './faults/kills.mjs';
import { starved } from './faults/starved.mjs';
import { subjectsIn } from './faults/subjects.mjs';
import { tableOf } from './faults/table.mjs';

const home = mkdtempSync(join(tmpdir(), 'scaleface-job-faults-'));
const subjects = await subjectsIn(home);
const often = Number(process.env.SCALEFACE_KILLS ?? 1);
const kill = (name, kills, seed) => () =>
  killed(name, subjects[name], home, often > 1 ? Math.max(50, kills * often) : kills, seed);
const gather =
  (name, ...seeds) =>
  () =>
    crowd(name, subjects[name], home, seeds);
// Crowds that differ in their number alone, or that the job `concurrent-train` gathers, only where more is asked for.
const more = (...works) => (often > 1 ? works : []);
const flips = Number(process.env.SCALEFACE_FLIPS ?? 1);
const starve = (name, kind, seed) => () => starved(name, subjects[name], home, kind, often, seed);
const shift = (name, seed) => () => shifted(name, subjects[name], home, often, seed);
const jobs = {
  run: [kill('run', 6, 1), gather('run', 1, 1), ...more(gather('run', 1, 2), gather('run', 3, 3, 3, 3, 3))],
  more: [gather('run', 1, 2, 3, 4, 5), () => flipped(home, flips)],
  embed: [kill('embed', 6, 2), gather('embed', 0, 0, 0, 0, 0), ...more(gather('embed', 0, 0))],
  train: [kill('train', 4, 3), ...more(gather('train', 0, 0), gather('train', 1, 2, 3, 4, 5))],
  'end to end': [kill('train --end-to-end', 4, 4)],
  tune: [kill('tune', 4, 17)],
  short: ['evaluate', 'merge', 'export-training'].map((name, i) => kill(name, 4, 14 + i)),
  full: ['embed', 'train', 'run'].map((name, i) => starve(name, 'full', 5 + i)),
  'read-only': ['embed', 'train', 'run'].map((name, i) => starve(name, 'readOnly', 8 + i)),
  clock: ['embed', 'train', 'run'].map((name, i) => shift(name, 11 + i)),
  bits: [() => corrupted(home, flips)],
};
const chosen = process.argv.slice(2);
const queue = Object.entries(jobs).flatMap(([name, list]) =>
  chosen.length === 0 || chosen.includes(name) ? list : [],
);
const claims = [];
const cells = [];
/** Two at a time: one for each core of a small machine. */
async function work() {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const found = await job();
    for (const [claim, holds] of found) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
    claims.push(...found);
    cells.push(...found.flatMap(([, , ...rows]) => rows));
  }
}
await Promise.all([work(), work()]);

console.table(tableOf(cells));
const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
if (failed === 0) rmSync(home, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;
