// What it costs that checkpoints, training inputs and model folders are hashed: this tree against a build of another one,
// all in one process, taking turns; medians are compared.
//
//   npm run build && node bench/training/checksum-cost.mjs --before OTHER/dist/index.js [--rounds 9] [--json FILE]
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

let turn = 0;
const tasks = {
  'train a head, 64 steps with two checkpoints': async ({ trainScaleHead }) => {
    const trained = await trainScaleHead(table, options, { folder: join(home, `c${turn++}`), key: 'k', every: 32 });
    trained.head.dispose();
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

const results = {};
for (const [name, task] of Object.entries(tasks)) {
  const times = { before: [], after: [] };
  for (let round = 0; round <= rounds; round++) {
    const order = [
      ['before', before],
      ['after', after],
    ];
    if (round % 2 === 1) order.reverse();
    for (const [which, library] of order) {
      const start = performance.now();
      await task(library);
      // The first round warms up.
      if (round > 0) times[which].push(performance.now() - start);
    }
  }
  const ratios = times.before.map((time, i) => times.after[i] / time);
  results[name] = { before: median(times.before), after: median(times.after), ratio: median(ratios) };
  const { before: b, after: a, ratio } = results[name];
  console.log(
    `${name}: ${b.toFixed(1)} ms before, ${a.toFixed(1)} ms after; median of the paired ratios ${ratio.toFixed(3)}`,
  );
}
if (values.json !== undefined) {
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ engine, rounds, results }, null, 1)}\n`);
}
rmSync(home, { recursive: true });
