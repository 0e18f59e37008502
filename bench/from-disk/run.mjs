// A head learns from a feature file four times larger than the memory that it may use: beside the same training in memory, whose
// weights it must have bit for bit, and beside PyTorch, whose DataLoader reads the same rows in the same order from
// memory-mapped safetensors.
//
//   npm run build && node bench/from-disk/run.mjs [--megabytes 1200] [--width 8192] [--identities 200] [--epochs 3] [--rounds 3]
//       [--heap 96] [--engine wasm] [--python PYTHON] [--folder FOLDER]
//
// What may be used is a quarter of the file beyond what the engine takes for a table of 256 rows: the most that was ever resident
// (VmHWM), which counts the process's own pages and the files that it maps (the program's, no data: rows are read, not mapped),
// and not the system's cache of files. `--heap` is Node's --max-old-space-size. PYTHON has torch and numpy; without it there is no
// peer. Every contestant has one thread for its computations and is a process of its own; they take turns. An epoch is timed
// from the second on. Medians of elapsed and of processor time are told: on a busy machine the second one counts. The numbers are
// drawn: losses jump, and differences of rounding grow in them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../contestants.mjs';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1200' },
    width: { type: 'string', default: '8192' },
    identities: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    heap: { type: 'string', default: '96' },
    engine: { type: 'string', default: 'wasm' },
    python: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const { width, identities, epochs, rounds, python } = values;
const rows = Math.floor((Number(values.megabytes) * 1e6) / (4 * (Number(width) + 128)));
const home = mkdtempSync(join(values.folder, 'scaleface-from-disk-'));
const [file, few, exported] = ['rows.arrow', 'few.arrow', 'training'].map((name) => join(home, name));

/** The last line of a process, as JSON. */
function ask(command, ...args) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1', SCALEFACE_ENGINE: values.engine };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, env });
  if (status !== 0) throw new Error(`${args.slice(0, 3).join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}
const worker = join(import.meta.dirname, 'worker.mjs');
const ours = (...args) => ask(process.execPath, `--max-old-space-size=${values.heap}`, worker, ...args);
const roomy = (...args) => ask(process.execPath, worker, ...args);
const peer = (workers, how) =>
  ask(
    python,
    join(import.meta.dirname, 'peer.py'),
    join(import.meta.dirname, '../../examples/scale-out/torchrun'),
    ...[exported, epochs, workers, how],
  );

try {
  roomy('write', file, rows, width, identities);
  roomy('write', few, 256, width, identities);
  if (python !== undefined) roomy('export', file, exported, epochs);
  const size = statSync(file).size / 2 ** 20;
  const base = ours('disk', few, '2').peak;
  console.log(
    `${rows} rows of ${width} + 128 numbers: ${size.toFixed(0)} MiB; the engine alone takes ${base.toFixed(0)} MiB`,
  );
  const contestants = {
    'from the disk': () => ours('disk', file, epochs),
    'in memory': () => roomy('memory', file, epochs),
    ...(python && {
      'PyTorch, row by row': () => peer('0', 'row'),
      'PyTorch, batch by batch': () => peer('0', 'batch'),
    }),
  };
  const turns = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, run] of Object.entries(contestants)) turns[name].push(run());
  }
  const [disk, memory] = [turns['from the disk'], turns['in memory']];
  const peak = Math.max(...disk.map((turn) => turn.peak)) - base;
  const held = Math.max(...memory.map((turn) => turn.peak)) - base;
  const same = new Set([...disk, ...memory].map(({ weights }) => weights)).size === 1;
  const within = peak <= size / 4;
  console.log(
    `resident beyond that at most ${peak.toFixed(0)} MiB from the disk (a quarter of the file is ${(size / 4).toFixed(0)}), ${held.toFixed(0)} MiB in memory`,
  );
  console.log(`weights from the disk and in memory ${same ? 'are the same bit for bit' : 'DIFFER'}`);
  const [theirs] = turns['PyTorch, row by row'] ?? [];
  const told = ({ losses }) => losses.map((loss) => loss.toFixed(4)).join(' ');
  if (theirs) console.log(`losses by epoch: ${told(disk[0])} here, ${told(theirs)} in PyTorch`);
  const of = (name, kind) => median(turns[name].flatMap((turn) => turn.epochs.map((epoch) => epoch[kind])));
  for (const name of Object.keys(contestants)) {
    const [seconds, processor] = ['seconds', 'processor'].map((kind) => of(name, kind).toFixed(2));
    const share = (of('from the disk', 'processor') / of(name, 'processor')).toFixed(2);
    console.log(
      `${name.padEnd(24)} ${seconds} s an epoch, ${processor} s of processor time; from the disk it is ${share} × that`,
    );
  }
  process.exitCode = same && within ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
