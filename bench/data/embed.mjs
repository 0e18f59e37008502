// Images inside an archive become embeddings: what share of the bare network's speed is left, beside a Python program that
// decodes with OpenCV and runs the same network in ONNX Runtime; and what is resident meanwhile.
//
//   npm run build && node bench/data/embed.mjs --faces FOLDER --onnx FILE [--python PYTHON] [--images 10000] [--compared 10000]
//     [--rounds 5]
//
// PYTHON has the packages opencv-python-headless, onnxruntime and numpy. The crops of FOLDER are repeated until there are as
// many images as asked for, in a tar, which is embedded once, its memory watched. Then contestants take turns at the compared
// images, a fifth of them each; every one has one thread for the network, and the bare session has the network as it is in
// the file. Medians of elapsed and of processor time are told: on a busy machine the second one counts.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readImageFolder } from '@scaleface/data';
import { median } from '../contestants.mjs';

const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    onnx: { type: 'string' },
    python: { type: 'string' },
    images: { type: 'string', default: '10000' },
    compared: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
  },
});
const [images, rounds] = [Number(values.images), Number(values.rounds)];
const compared = Math.min(images, Number(values.compared));
const faces = await readImageFolder(values.faces);
const home = mkdtempSync(join(tmpdir(), 'scaleface-bench-embed-'));

/** The header of a file in a tar, and what fills its last block. */
function member(name, size) {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\x000000000\x000000000\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\x0014000000000\0        0`, 124);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [block, Buffer.alloc((512 - (size % 512)) % 512)];
}

async function writeTar(file, from, to) {
  const out = createWriteStream(file);
  for (let i = from; i < to; i++) {
    const bytes = readFileSync(faces[i % faces.length].file);
    const [head, fill] = member(`p${i % 1000}/${i}.jpg`, bytes.length);
    if (!out.write(Buffer.concat([head, bytes, fill]))) await new Promise((resolve) => out.once('drain', resolve));
  }
  out.end(Buffer.alloc(1024));
  await finished(out);
}

const tar = join(home, 'faces.tar');
await writeTar(tar, 0, images);
const part = Math.floor(compared / rounds);
const parts = [];
for (let r = 0; r < rounds; r++) {
  parts.push(join(home, `part-${r}.tar`));
  await writeTar(parts[r], r * part, (r + 1) * part);
}

/** A turn in a process of its own: its last line is `{ seconds, processor, images }`, lines before are for the reader. */
function turn(command, args, env = process.env) {
  const lines = execFileSync(command, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] })
    .trim()
    .split('\n');
  return { told: lines.slice(0, -1), ...JSON.parse(lines.at(-1)) };
}
const worker = join(import.meta.dirname, 'embed-worker.mjs');
const contestants = {
  'bare session': (r) => turn(process.execPath, [worker, 'bare', values.onnx, parts[r], String(part)]),
  embedImages: (r) => turn(process.execPath, [worker, 'ours', values.onnx, parts[r], String(part)]),
  ...(values.python && {
    Python: (r) => turn(values.python, [join(import.meta.dirname, 'embed_worker.py'), values.onnx, parts[r]]),
  }),
};

const whole = turn(process.execPath, [worker, 'ours', values.onnx, tar, String(images)]);
console.log(`${images} images, ${faces.length} different ones; resident at every tenth of the way:`);
for (const line of whole.told) console.log(`  ${line}`);
const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (let r = 0; r < rounds; r++) {
  for (const [name, run] of Object.entries(contestants)) times[name].push(run(r));
}
for (const kind of ['seconds', 'processor']) {
  console.log(kind === 'seconds' ? 'elapsed' : 'processor time');
  const rate = (name) => median(times[name].map((one) => one.images / one[kind]));
  for (const name of Object.keys(contestants)) {
    const share = median(times.embedImages.map((one, r) => times[name][r][kind] / one[kind]));
    console.log(
      `  ${name.padEnd(12)} ${rate(name).toFixed(1)} images/s; embedImages has ${share.toFixed(3)} × that, paired`,
    );
  }
}
rmSync(home, { recursive: true });
