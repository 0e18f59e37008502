// A folder of images embedded in 1, 2, 4 and 8 shards: by processes beside each other, no more at a time than there are
// processors, and by Ray's actors; seconds against the number of shares, and whether what they merge to is what one process
// writes, byte for byte.
//
//   npm run build && node bench/scale-out/run.mjs --faces FOLDER --onnx FILE --python PYTHON [--images 12000] [--parts 1,2,4,8]
//     [--rounds 3] [--processes 2]
//
// PYTHON has the package ray. The crops of FOLDER are repeated until there are as many images as asked for. Every process has
// one thread for the network, one for decoding, and starts anew in every round; the ways take turns, and medians are told.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readImageFolder } from '@scaleface/data';
import { median } from '../turn.mjs';

const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    onnx: { type: 'string' },
    python: { type: 'string' },
    images: { type: 'string', default: '12000' },
    parts: { type: 'string', default: '1,2,4,8' },
    rounds: { type: 'string', default: '3' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const bin = resolve('packages/cli/dist/bin.js');
const [images, rounds, processes] = [values.images, values.rounds, values.processes].map(Number);
const home = mkdtempSync(join(tmpdir(), 'scaleface-bench-scale-out-'));
const folder = join(home, 'faces');
const flags = ['--backbone', `onnx:${resolve(values.onnx)}`, '--threads', '1', '--quiet'];
const env = { ...process.env, RAY_USAGE_STATS_ENABLED: '0', RAY_TMPDIR: join(home, 'ray') };

/** Runs a program to its end; an error unless its code is 0. */
const run = (command, ...args) =>
  new Promise((done, refuse) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.on('close', (code) => (code === 0 ? done() : refuse(new Error(`${args.join(' ')}: ${code}; ${said}`))));
  });
const scaleface = (...args) => run(process.execPath, bin, ...args);

/** All shares, so many at a time. */
async function besideEachOther(parts, out) {
  const shares = `${out}.shards`;
  const queue = Array.from({ length: parts }, (_, part) => `${part}/${parts}`);
  const work = async () => {
    for (let share = queue.shift(); share !== undefined; share = queue.shift()) {
      await scaleface('embed', folder, ...flags, '--shard', share, '--out', shares);
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  await scaleface('merge', shares, '--out', out);
}

const byRay = (parts, out) =>
  run(
    values.python,
    resolve('examples/scale-out/ray/embed.py'),
    ...[folder, out, '--parts', String(parts), '--actors', String(processes)],
    ...['--command', `${process.execPath} ${bin}`, '--', ...flags.slice(0, -1)],
  );

try {
  const faces = await readImageFolder(values.faces);
  for (let i = 0; i < images; i++) {
    const subject = join(folder, `p${i % 1000}`);
    mkdirSync(subject, { recursive: true });
    copyFileSync(faces[i % faces.length].file, join(subject, `${i}${extname(faces[i % faces.length].file)}`));
  }
  const whole = join(home, 'whole.arrow');
  const ways = {
    'one process': [[1], (_, out) => scaleface('embed', folder, ...flags, '--out', out)],
    'processes beside each other': [values.parts.split(',').map(Number), besideEachOther],
    Ray: [values.python ? values.parts.split(',').map(Number) : [], byRay],
  };
  const rows = Object.entries(ways).flatMap(([way, [counts, work]]) =>
    counts.map((parts) => ({ way, parts, work, times: [], same: true })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      const out = round === 0 && row === rows[0] ? whole : join(home, 'out.arrow');
      const start = performance.now();
      await row.work(row.parts, out);
      row.times.push((performance.now() - start) / 1000);
      row.same &&= readFileSync(out).equals(readFileSync(whole));
      console.error(`round ${round + 1} of ${rounds}: ${row.way}, ${row.parts}: ${row.times.at(-1).toFixed(1)} s`);
      if (out !== whole) rmSync(out);
      rmSync(`${out}.shards`, { recursive: true, force: true });
    }
  }
  const alone = median(rows[0].times);
  console.log(`${images} images, at most ${processes} processes at a time\n`);
  console.log('| way | shares | seconds | images a second | times one process | the same bytes |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { way, parts, times, same } of rows) {
    const seconds = median(times);
    const cells = [way, parts, seconds.toFixed(1), Math.round(images / seconds), (alone / seconds).toFixed(2)];
    console.log(`| ${[...cells, same ? 'yes' : 'NO'].join(' | ')} |`);
  }
  if (rows.some(({ same }) => !same)) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
