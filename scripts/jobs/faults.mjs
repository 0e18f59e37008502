// Kills, swapped inputs, several processes at once, turned bits: nothing that is damaged or of other inputs may be taken
// for good. Draws its own faces. SCALEFACE_FLIPS says how many bits are turned in each file of a finished run (2),
// SCALEFACE_KILLS how many times as often as here the commands are killed (1).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crowd } from './faults/crowds.mjs';
import { flipped } from './faults/flips.mjs';
import { killed } from './faults/kills.mjs';
import { subjectsIn } from './faults/subjects.mjs';

const home = mkdtempSync(join(tmpdir(), 'scaleface-job-faults-'));
const subjects = await subjectsIn(home);
const often = Number(process.env.SCALEFACE_KILLS ?? 1);
const kill = (name, kills, seed) => () => killed(name, subjects[name], home, kills * often, seed);
const gather =
  (name, ...seeds) =>
  () =>
    crowd(name, subjects[name], home, seeds);
const jobs = {
  run: [kill('run', 8, 1), gather('run', 1, 1), gather('run', 1, 2), gather('run', 3, 3, 3, 3, 3)],
  more: [gather('run', 1, 2, 3, 4, 5), () => flipped(home, Number(process.env.SCALEFACE_FLIPS ?? 2))],
  embed: [kill('embed', 7, 2), gather('embed', 0, 0), gather('embed', 0, 0, 0, 0, 0)],
  train: [kill('train', 6, 3), gather('train', 0, 0), gather('train', 1, 2, 3, 4, 5)],
  'end to end': [kill('train --end-to-end', 4, 4)],
};
const chosen = process.argv.slice(2);
const queue = Object.entries(jobs).flatMap(([name, list]) =>
  chosen.length === 0 || chosen.includes(name) ? list : [],
);
const claims = [];
/** Two at a time: one for each core of a small machine. */
async function work() {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const found = await job();
    for (const [claim, holds] of found) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
    claims.push(...found);
  }
}
await Promise.all([work(), work()]);

const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
if (failed === 0) rmSync(home, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;
