// What it costs that checkpoints, training inputs and model folders are hashed: this tree against a build of another one,
// all in one process, taking turns; medians are compared, of time on the wall and of time on the processor, which a busy
// machine disturbs less.
//
//   npm run build && node bench/training/checksum-cost.mjs --before OTHER/dist/index.js [--rounds 9] [--only WORDS] [--json FILE]
//
// OTHER must lie where Node finds this tree's node_modules. Goal: training a head with checkpoints within 1.02 ×.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { selectEngine } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import * as after from '@scaleface/pipeline';

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
if (values.before === undefined) throw new Error('--before is needed: the dist/index.js of the tree to compare with');
const before = await import(pathToFileURL(resolve(values.before)).href);
const rounds = Number(values.rounds);
const median = (x) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];
const home = mkdtempSync(join(tmpdir(), 'scaleface-checksums-'));
const { engine, versions } = await selectEngine(['wasm']);

const random = createRandom(1);
const [rows, width, classes] = [4096, 512, 128];
const matrix = () => ({ data: Float32Array.from({ length: rows * width }, () => random.normal()), width });
const subjects = Array.from({ length: rows }, (_, i) => `p${i % classes}`);
const table = {
  ids: subjects.map((subject, i) => `${subject}/${i}`),
  subjects,
  embedding: matrix(),
  bottleneck: matrix(),
  numbers: {},
  metadata: { backbone: 'by hand', backbone_sha256: 'ab', preprocessing: 'null' },
};
const options = { head: { hidden: [512] }, epochs: 2, batch: 128, seed: 1 };

const architecture = { name: 'mobilefacenet', options: { dimension: 512, seed: 1 } };
const backbone = await after.openNativeBackbone({
  architecture,
  network: after.createBackbone('mobilefacenet', architecture.options),
});
const head = new ScaleHead({ features: 512, hidden: [512], seed: 2 });
await after.saveModel(join(home, 'model'), head, backbone);
const saved = new ScaleHead({ features: 512, hidden: [512], seed: 3 });
const momentum = saved.stateDict();
const state = { steps: Object.fromEntries(Object.keys(momentum).map((name) => [name, 1])), slots: { momentum } };

let turn = 0;
const tasks = {
  'train a head, 64 steps with two checkpoints': async ({ trainScaleHead }) => {
    const trained = await trainScaleHead(table, options, { folder: join(home, `c${turn++}`), key: 'k', every: 32 });
    trained.head.dispose();
  },
  'save twenty checkpoints of 2 MB': async ({ saveCheckpoint }) => {
    const folder = join(home, `s${turn++}`);
    const position = { key: 'k', epoch: 0, batches: 0, random: [1, 2], losses: [1] };
    for (let step = 1; step <= 20; step++) await saveCheckpoint(folder, step, saved, state, position);
  },
  'train on a table: key, head, calibration, model folder': async ({ trainOnTable }) => {
    const out = join(home, `m${turn++}`);
    const checkpoints = `${out}.checkpoints`;
    await trainOnTable(table, { out, checkpoints, training: options, engine: { engine, versions } });
  },
  'open a model folder that holds MobileFaceNet': async ({ loadModel }) => {
    const model = await loadModel(join(home, 'model'));
    model.head.dispose();
    await model.backbone.close();
  },
};

/** Milliseconds on the wall and on the processor. */
async function timed(work) {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

const results = {};
for (const [name, task] of Object.entries(tasks).filter(([name]) => name.includes(values.only))) {
  const times = { before: [], after: [] };
  for (let round = 0; round <= rounds; round++) {
    const order = [
      ['before', before],
      ['after', after],
    ];
    if (round % 2 === 1) order.reverse();
    for (const [which, library] of order) {
      const time = await timed(() => task(library));
      // The first round warms up.
      if (round > 0) times[which].push(time);
    }
  }
  results[name] = {};
  for (const clock of ['wall', 'processor']) {
    const of = (which) => median(times[which].map((time) => time[clock]));
    const ratio = median(times.before.map((time, i) => times.after[i][clock] / time[clock]));
    results[name][clock] = { before: of('before'), after: of('after'), ratio };
    const [b, a] = [of('before'), of('after')].map((ms) => ms.toFixed(1));
    console.log(`${name}, ${clock}: ${b} ms before, ${a} ms after; median of the paired ratios ${ratio.toFixed(3)}`);
  }
}
if (values.json !== undefined) {
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ engine, rounds, results }, null, 1)}\n`);
}
rmSync(home, { recursive: true });
