// A log of a training that was killed and resumed, read back by TensorBoard itself: every value of both files.
// Needs packages/pipeline/dist; the interpreter comes from SCALEFACE_PYTHON or is made on first use.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrainingLog, tensorBoardEvent } from '../../packages/pipeline/dist/index.js';
import { ensurePython } from '../python-env.mjs';

const script = fileURLToPath(new URL('./tensorboard.py', import.meta.url));
const python = ensurePython(['tensorboard==2.21.0']);

/** Numbers of a step, of every size that float32 has. */
const measuresOf = (step) => ({
  loss: Math.exp(40 * Math.sin(step)),
  learningRate: step === 3 ? 0 : 2 ** -((step * 7) % 149),
  gradientNorm: step === 5 ? Number.POSITIVE_INFINITY : step === 6 ? Number.NaN : (step * 1e30) / 7,
  'größe é': -step,
});

const folder = mkdtempSync(join(tmpdir(), 'scaleface-tensorboard-'));
try {
  const logged = join(folder, 'logged');
  const whole = { events: [], scalars: {} };
  const add = (step, measures) => {
    for (const [name, value] of Object.entries(measures)) {
      whole.scalars[`train/${name}`] ??= {};
      // A later value of a step replaces the earlier one.
      whole.scalars[`train/${name}`][step] = String(Math.fround(value));
    }
  };
  const first = await openTrainingLog(logged, () => 1_700_000_000_250);
  for (let step = 1; step <= 300; step++) {
    first.write('train', step, measuresOf(step));
    if (step <= 250) add(step, measuresOf(step));
  }
  // Killed in the middle of a write, resumed from the checkpoint of step 250, which trains to other numbers here.
  appendFileSync(first.events, tensorBoardEvent({ time: 1, step: 301, scalars: { 'train/loss': 1 } }).subarray(0, 40));
  const second = await openTrainingLog(logged, () => 1_700_000_100_500);
  for (let step = 251; step <= 400; step++) {
    const measures = measuresOf(step + 0.5);
    second.write('train', step, measures);
    add(step, measures);
  }
  // The prefixes of a short log: a file that ends anywhere gives the whole events before.
  const short = await openTrainingLog(join(folder, 'short'), () => 1000);
  for (let step = 1; step <= 3; step++) short.write('train', step, { loss: step });
  const bytes = readFileSync(short.events);
  for (let length = 0; length < bytes.length; length++) {
    const file = join(folder, `prefix.tfevents.${String(length).padStart(4, '0')}`);
    writeFileSync(file, bytes);
    truncateSync(file, length);
  }
  writeFileSync(join(folder, 'expected.json'), JSON.stringify({ ...whole, length: bytes.length, first: first.events }));
  const { status } = spawnSync(python, [script, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
