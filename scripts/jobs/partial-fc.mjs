// The training of a scale head leaves for PyTorch, runs there on one process and on two with the class centres divided
// among them, and comes back: the weights are those of trainScaleHead, and `train --trained` makes a model of them. A step
// of ArcFace with divided centres has the loss and the gradients of arcFaceLoss.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePython } from '../python-env.mjs';

const require = createRequire(new URL('../../packages/losses/package.json', import.meta.url)).resolve;
const load = (name) => import(`../../packages/${name}/dist/index.js`);
const [core, losses, data, pipeline, numerics] = await Promise.all(
  ['core', 'losses', 'data', 'pipeline', 'numerics'].map(load),
);
const tf = await import(pathToFileURL(require('@tensorflow/tfjs-core')).href);
const python = ensurePython();
const torchrun = join(dirname(python), 'torchrun');
const programs = resolve('examples/scale-out/torchrun');
const home = mkdtempSync(join(tmpdir(), 'scaleface-partial-fc-'));
const ALLOWED = 1e-5;
let failed = 0;
let passed = 0;
const claim = (text, holds) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${text}`);
  if (holds) passed++;
  else failed++;
};
/** The greatest difference, in units of the greatest number. */
const gap = (a, b) => {
  let [furthest, greatest] = [a.length === b.length ? 0 : Number.POSITIVE_INFINITY, 0];
  b.forEach((v, i) => {
    furthest = Math.max(furthest, Math.abs(a[i] - v));
    greatest = Math.max(greatest, Math.abs(v));
  });
  return furthest / greatest;
};
const run = (command, args, options = {}) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
};
const env = { ...process.env, OMP_NUM_THREADS: '1' };
const onProcesses = (count, program, ...args) =>
  run(
    torchrun,
    [
      `--nproc-per-node=${count}`,
      '--master-port=0',
      '--rdzv-backend=c10d',
      '--rdzv-endpoint=localhost:0',
      program,
      ...args,
    ],
    { env },
  );
const arrays = (file) => {
  const { arrays: stored } = core.decodeSafetensors(readFileSync(file));
  return Object.fromEntries(Object.entries(stored).map(([name, array]) => [name, core.toFloat32Array(array)]));
};

try {
  await core.selectEngine(['wasm', 'cpu']);
  // 60 identities of seven images: each a direction of its own with noise, of which the bottleneck tells how much.
  const random = numerics.createRandom(11);
  const [identities, images, width, features] = [60, 7, 16, 24];
  const directions = Array.from({ length: identities * width }, () => random.normal());
  const [embedding, bottleneck, ids, subjects] = [[], [], [], []];
  for (let c = 0; c < identities; c++) {
    for (let k = 0; k < images; k++) {
      const noise = 0.2 + 1.5 * random.uniform();
      ids.push(`${c}/${k}`);
      subjects.push(`subject-${c}`);
      for (let d = 0; d < width; d++) embedding.push(directions[c * width + d] + noise * random.normal());
      for (let f = 0; f < features; f++) bottleneck.push((f % 3) * noise + 0.5 * random.normal());
    }
  }
  const table = {
    ids,
    subjects,
    numbers: {},
    metadata: {},
    embedding: { data: Float32Array.from(embedding), width },
    bottleneck: { data: Float32Array.from(bottleneck), width: features },
  };
  const file = join(home, 'faces.arrow');
  await data.writeFeatureTable(file, table);

  const cases = {
    scaleface: { epochs: 3 },
    'scaleface-64': { epochs: 4, batch: 32, seed: 5, head: { hidden: [12, 8] } },
    'scaleface-exp': { epochs: 3, batch: 45, leaveOneOut: true, learningRate: 0.01 },
  };
  for (const [method, training] of Object.entries(cases)) {
    const rows = { embedding: table.embedding, bottleneck: table.bottleneck, subjects };
    const here = await pipeline.trainMethod(method, rows, training);
    const weights = Object.fromEntries(
      Object.entries(here.heads[0].stateDict()).map(([name, tensor]) => [name, tensor.dataSync()]),
    );
    for (const processes of method === 'scaleface' ? [1, 2] : [2]) {
      const out = join(home, `${method}-${processes}`);
      await pipeline.exportTraining(table, { out, method, training });
      onProcesses(processes, join(programs, 'train_head.py'), out);
      const there = arrays(join(out, 'trained.safetensors'));
      const furthest = Math.max(...Object.entries(weights).map(([name, own]) => gap(there[name], own)));
      const trained = JSON.parse(readFileSync(join(out, 'trained.json'), 'utf8'));
      claim(
        `${method} on ${processes} processes: weights as trainScaleHead's, furthest ${furthest.toExponential(1)}`,
        furthest < ALLOWED,
      );
      const loss = gap(trained.losses, here.losses);
      claim(`${method} on ${processes} processes: losses too, furthest ${loss.toExponential(1)}`, loss < ALLOWED);
    }
    for (const head of here.heads) head.dispose();
  }

  const bin = resolve('packages/cli/dist/bin.js');
  const out = join(home, 'training');
  run(process.execPath, [bin, 'export-training', file, '--out', out, '--epochs', '3', '--seed', '2']);
  onProcesses(2, join(programs, 'train_head.py'), out);
  const model = join(home, 'model');
  const plain = join(home, 'plain');
  run(process.execPath, [bin, 'train', file, '--trained', out, '--out', model]);
  run(process.execPath, [bin, 'train', file, '--epochs', '3', '--seed', '2', '--out', plain]);
  const [came, own] = [model, plain].map((folder) => arrays(join(folder, 'model.safetensors')));
  const between = Math.max(...Object.keys(own).map((name) => gap(came[name], own[name])));
  claim(`the command takes the head back: the model of train, furthest ${between.toExponential(1)}`, between < ALLOWED);
  writeFileSync(
    join(out, 'trained.safetensors'),
    Buffer.concat([readFileSync(join(out, 'trained.safetensors')), Buffer.from('x')]),
  );
  const refused = spawnSync(process.execPath, [bin, 'train', file, '--trained', out, '--out', model], {
    encoding: 'utf8',
  });
  claim('weights that changed on the way are refused', refused.status === 3 || refused.status === 2);

  // One step of ArcFace: centres learn, the gradient of the embeddings goes back.
  const [classes, batch] = [50, 24];
  const draw = (rows) => Float32Array.from({ length: rows * width }, () => random.normal());
  const [x, w] = [tf.tensor2d(draw(batch), [batch, width]), tf.tensor2d(draw(classes), [classes, width])];
  const labels = Int32Array.from({ length: batch }, () => random.integer(classes));
  const y = tf.tensor1d(labels, 'int32');
  const given = join(home, 'step.json');
  const loss = (embeddings, weights) => losses.arcFaceLoss({ embeddings, weights, labels: y, margin: 0.5, scale: 16 });
  const { value, grads } = tf.valueAndGrads(loss)([x, w]);
  writeFileSync(
    given,
    JSON.stringify({ x: x.arraySync(), w: w.arraySync(), labels: [...labels], margin: 0.5, scale: 16 }),
  );
  for (const processes of [1, 2]) {
    const answer = join(home, `step-${processes}.json`);
    onProcesses(processes, resolve('scripts/jobs/partial-fc.py'), programs, given, answer);
    const { loss: theirs, dx, dw, sampled } = JSON.parse(readFileSync(answer, 'utf8'));
    claim(`ArcFace on ${processes} processes: loss`, gap([theirs], value.dataSync()) < ALLOWED);
    claim(`ArcFace on ${processes} processes: gradient of embeddings`, gap(dx.flat(), grads[0].dataSync()) < ALLOWED);
    claim(
      `ArcFace on ${processes} processes: gradient of class centres`,
      gap(dw.flat(), grads[1].dataSync()) < ALLOWED,
    );
    claim(
      `ArcFace on ${processes} processes: a sampled step leaves ${sampled.idle} centres alone`,
      sampled.idle > 0 && sampled.finite && sampled.lower,
    );
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
