// @scaleface/eval against scikit-learn and the published code's formulation, on the same numbers in the same run.
//
//   npm run build && node bench/eval/peers.mjs [--rounds 5] [--pairs 15660000]
//
// Goals: TAR@FAR=1e-6 of 15.66 M scores in 0.5 s and 10 MB beyond the inputs; reject verification of 1 M pairs, 250
// portions × 6 rates in 0.3 s; cosines of template pairs at D = 512, 2 M a second on two threads.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rejectVerification, tarAtFar, tarAtFarIntervals } from '../../packages/eval/dist/index.js';
import { pairCosinesParallel } from '../../packages/eval/dist/workers.js';
import { createRandom } from '../../packages/numerics/dist/index.js';
import { ensurePython } from '../../scripts/python-env.mjs';

const { values: args } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, pairs: { type: 'string', default: '15660000' } },
});
const rounds = Number(args.rounds);
const folder = mkdtempSync(join(tmpdir(), 'scaleface-bench-'));
const save = (name, array) =>
  writeFileSync(join(folder, name), new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

/** Wall and processor milliseconds of a call: the median of some rounds, and its last result. */
const measure = async (call) => {
  const wall = [];
  const processor = [];
  let result;
  await call();
  for (let r = 0; r < rounds; r++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    result = await call();
    wall.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpu);
    processor.push((user + system) / 1e3);
  }
  return { wall: median(wall), processor: median(processor), result };
};
const ask = (task) => {
  const script = fileURLToPath(new URL('./peers.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(ensurePython(), [script, folder, task], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};
const row = (what, ours, peer, peerName, agreement) => ({
  what,
  'ours, wall ms': Math.round(ours.wall),
  'ours, processor ms': Math.round(ours.processor),
  [peerName]: Math.round(peer.seconds * 1e3),
  times: Number(((peer.seconds * 1e3) / ours.wall).toFixed(1)),
  agreement,
});

const random = createRandom(1);
/** Roughly normal and quick to draw. */
const bell = () => (random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2) * 1.7;

const n = Number(args.pairs);
const labels = Uint8Array.from({ length: n }, (_, i) => (i % 800 === 0 ? 1 : 0));
const scores = Float32Array.from(labels, (y) => 0.02 + 0.07 * bell() + (y ? 0.5 + 0.1 * bell() : 0));
save('scores.f32', scores);
save('labels.u8', labels);
const buffers = () => process.memoryUsage().arrayBuffers / 2 ** 20;
globalThis.gc?.();
const before = buffers();
tarAtFar(scores, labels, [1e-6]);
const allocated = buffers() - before;
const verification = await measure(() => tarAtFar(scores, labels, [1e-6]));
const sklearn = ask('tar');
const rows = [
  row(
    `TAR@FAR=1e-6, ${n} float32 scores`,
    verification,
    sklearn,
    'peer ms',
    `TAR ${verification.result.tar[0]} and ${sklearn.tar}`,
  ),
];
console.log(`buffers beyond the inputs: ours ${allocated.toFixed(1)} MiB, scikit-learn ${sklearn.beyondInputsMB} MiB`);

const m = 1_000_000;
const pairLabels = Uint8Array.from({ length: m }, (_, i) => i & 1);
const confidence = Float64Array.from(pairLabels, () => random.uniform());
const similarity = Float64Array.from(pairLabels, (y, i) => y * 0.6 * confidence[i] + 0.1 * bell());
save('reject-scores.f64', similarity);
save('reject-labels.u8', pairLabels);
save('reject-confidence.f64', confidence);
const rejection = await measure(() =>
  rejectVerification({
    scores: similarity,
    labels: pairLabels,
    uncertainty: confidence,
    mode: 'confidence',
    fars: [1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2],
  }),
);
const published = ask('reject');
const apart = Math.max(...rejection.result.area.map((a, f) => Math.abs(a - published.area[f])));
rows.push(
  row('rejection, 1 M pairs, 250 × 6', rejection, published, 'peer ms', `areas within ${apart.toExponential(1)}`),
);

const templates = 23_124;
const pairs = 2_000_000;
const shared = (Type, length) => new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT));
const embeddings = shared(Float32Array, templates * 512);
for (let i = 0; i < embeddings.length; i++) embeddings[i] = random.uniform() - 0.45;
const left = shared(Uint32Array, pairs);
const right = shared(Uint32Array, pairs);
for (let p = 0; p < pairs; p++) {
  left[p] = Math.floor(p / 4430) % 3531; // IJB-C lists the probes of one gallery template after the other
  right[p] = 3531 + random.integer(templates - 3531);
}
save('embeddings.f32', embeddings);
save('left.u32', left);
save('right.u32', right);
const threads = Math.min(2, availableParallelism());
const cosines = await measure(() => pairCosinesParallel({ embeddings, width: 512, left, right }, { threads }));
const numpy = ask('cosines');
const sum = cosines.result.reduce((a, b) => a + b, 0);
rows.push(
  row(
    `${pairs} cosines, D = 512`,
    cosines,
    numpy,
    'peer ms',
    `sums within ${Math.abs(sum / numpy.sum - 1).toExponential(1)}`,
  ),
);
const few = 6000;
const fewLabels = Uint8Array.from({ length: few }, (_, i) => i & 1);
const first = Int32Array.from(fewLabels, () => random.integer(3000));
const second = Int32Array.from(fewLabels, (y, i) => (y ? first[i] : (first[i] + 1 + random.integer(2999)) % 3000));
const fewScores = Float64Array.from(fewLabels, (y) => 0.5 * y + 0.15 * bell());
const resampled = await measure(() =>
  tarAtFarIntervals({ scores: fewScores, labels: fewLabels, subjects: { left: first, right: second } }, [1e-2], {
    replicates: 1000,
    seed: 1,
  }),
);
console.log(
  `1,000 clustered replicates of TAR@FAR on ${few} pairs: ${Math.round(resampled.wall)} ms, ` +
    `${Math.round(resampled.processor)} ms of processor time`,
);
console.log(`cosines: ${(pairs / cosines.wall / 1e3).toFixed(2)} M pairs/s on ${threads} threads`);
console.table(rows);
rmSync(folder, { recursive: true });
