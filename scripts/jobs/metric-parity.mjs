// Compares the losses of pairs, triplets and proxies, their miners, the memory across batches and retrieval metrics with
// pytorch-metric-learning itself, on random and hostile batches, on the engines cpu and wasm.
// Needs packages/{core,losses,eval}/dist; the interpreter comes from SCALEFACE_PYTHON or is made on first use.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { retrievalAccuracy } from '../../packages/eval/dist/index.js';
import { ensurePython } from '../python-env.mjs';

const resolve = createRequire(new URL('../../packages/losses/package.json', import.meta.url)).resolve;
const lib = await import('../../packages/losses/dist/index.js');
const tf = await import(pathToFileURL(resolve('@tensorflow/tfjs-core')).href);

const ENGINES = ['cpu', 'wasm'];
/** Relative to the value, of the gradient to its greatest entry; both in float32 here and in float64 there. */
const ALLOWED = 1e-5;
const ACCURACY = 1e-12;

const script = fileURLToPath(new URL('./metric-parity.py', import.meta.url));
const { status, stdout, stderr } = spawnSync(ensurePython(), [script], { encoding: 'utf8', maxBuffer: 1 << 30 });
if (status !== 0) throw new Error(`pytorch-metric-learning could not answer:\n${stderr}`);
const { version, torch, batches, memories, accuracies } = JSON.parse(stdout);

const results = new Map();
/** Notes how far a case is off; one that is further than allowed, or not a number, has failed. */
function note(name, gap, allowed, what) {
  const row = results.get(name) ?? { passed: 0, failed: 0, furthest: 0, first: '' };
  results.set(name, row);
  const good = gap <= allowed;
  row[good ? 'passed' : 'failed']++;
  if (!good && row.first === '') row.first = `${what}: ${gap}`;
  row.furthest = Math.max(row.furthest, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
}

const flat = (x) => x.flat(Number.POSITIVE_INFINITY);
const greatest = (x) => x.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
/** Greatest difference in units of the greatest expected number; below `floor` absolute. */
function gapOf(actual, expected, floor) {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const differences = expected.map((b, i) => Math.abs(actual[i] - b));
  return differences.some(Number.isNaN) ? Number.NaN : greatest(differences) / Math.max(greatest(expected), floor);
}

/** Value and gradients of a loss of several tensors. */
function valueAndGradients(loss, inputs) {
  return tf.tidy(() => {
    const value = loss(...inputs).dataSync()[0];
    return {
      value,
      gradients: tf
        .grads(loss)(inputs)
        .map((g) => Array.from(g.dataSync())),
    };
  });
}

/** Rows of zeros have a gradient of 0 here; PyTorch's is divided by 1e-12. */
const withoutZeroRows = (gradient, x) =>
  x.flatMap((row, i) => (row.every((v) => v === 0) ? [] : gradient.slice(i * row.length, (i + 1) * row.length)));

function compare(name, loss, x, expected, inputs, what) {
  const { value, gradients } = valueAndGradients(loss, inputs);
  note(`${name}, value`, gapOf([value], [expected.value], 1e-2), ALLOWED, what);
  // A gradient is of the size of one over the length of the embeddings; a tenth of that counts as a small one.
  const scale = 1 / Math.max(greatest(flat(x)), 1e-30);
  const rows = withoutZeroRows(flat(expected.gradient), x);
  note(`${name}, gradient`, gapOf(withoutZeroRows(gradients[0], x), rows, 1e-1 * scale), ALLOWED, what);
  expected.others.forEach((other, k) => {
    note(`${name}, gradient of proxies`, gapOf(gradients[k + 1], flat(other), 1e-2), ALLOWED, what);
  });
}

/** Lists of rows as a set of tuples: of pairs the two kinds apart. */
const setsOf = (lists) => {
  const join = (...columns) => Array.from(columns[0], (_, k) => columns.map((column) => column[k]).join(' ')).sort();
  return JSON.stringify(
    lists.length === 4
      ? [join(lists[0], lists[1]), join(lists[2], lists[3])]
      : lists.length === 3
        ? join(...lists)
        : [],
  );
};
const asTuple = (lists) => lists?.map((list) => Int32Array.from(list));

function onEngine() {
  for (const { kind, x, labels, ...cases } of batches) {
    const embeddings = tf.tensor2d(x);
    for (const expected of cases.losses) {
      const tuple = expected.tuple === null ? {} : { tuple: asTuple(expected.tuple) };
      const loss = (e) => lib[expected.loss](e, labels, { ...expected.options, ...tuple });
      const what = `${kind}, ${JSON.stringify(expected.options)}${expected.tuple ? ', mined' : ''}`;
      compare(expected.loss, loss, x, expected, [embeddings], what);
    }
    for (const expected of cases.proxies) {
      const proxies = tf.tensor2d(expected.proxies);
      const loss = (e, weights) => lib.proxyAnchorLoss({ embeddings: e, weights, labels, ...expected.options });
      compare(
        'proxyAnchorLoss',
        loss,
        x,
        expected,
        [embeddings, proxies],
        `${kind}, ${JSON.stringify(expected.options)}`,
      );
      proxies.dispose();
    }
    for (const expected of cases.miners) {
      const found = lib[expected.miner](embeddings, labels, expected.options);
      const same = setsOf(found) === setsOf(expected.tuple.length === 0 ? found.map(() => []) : expected.tuple);
      note(expected.miner, same ? 0 : 1, 0, `${kind}, ${JSON.stringify(expected.options)}`);
    }
    embeddings.dispose();
  }
  for (const { loss: name, options, miner, steps } of memories) {
    const memory = new lib.CrossBatchMemory({ dimensions: 6, size: 20 });
    for (const [k, expected] of steps.entries()) {
      const { x, labels } = expected;
      const embeddings = tf.tensor2d(x);
      const references = memory.enqueue(embeddings, labels);
      const mined =
        miner === null ? {} : { tuple: lib[miner.name](embeddings, labels, { ...miner.options, references }) };
      const loss = (e) => lib[name](e, labels, { ...options, references, ...mined });
      const what = `step ${k}, ${miner?.name ?? 'all pairs'}`;
      const { value, gradients } = valueAndGradients(loss, [embeddings]);
      note(`CrossBatchMemory of ${name}, value`, gapOf([value], [expected.value], 1e-2), ALLOWED, what);
      note(`CrossBatchMemory of ${name}, gradient`, gapOf(gradients[0], flat(expected.gradient), 1e-2), ALLOWED, what);
      embeddings.dispose();
    }
    memory.dispose();
  }
}

for (const engine of ENGINES) {
  await lib.selectEngine([engine]);
  const before = tf.memory().numTensors;
  onEngine();
  note('tensors left behind', tf.memory().numTensors - before, 0, engine);
}
for (const [k, { embeddings, labels, references, distance, average, ...expected }] of accuracies.entries()) {
  const got = retrievalAccuracy({ embeddings, labels, distance, average, ...(references && { references }) });
  for (const metric of ['precisionAt1', 'rPrecision', 'mapAtR', 'recall']) {
    if (expected[metric] === null) continue;
    const wanted = [expected[metric]].flat().map(Number);
    const apart = [got[metric]]
      .flat()
      .map((v, i) => (Number.isNaN(v) && Number.isNaN(wanted[i]) ? 0 : Math.abs(v - wanted[i])));
    note(
      `retrievalAccuracy, ${metric}`,
      apart.some(Number.isNaN) ? Number.NaN : greatest(apart),
      ACCURACY,
      `case ${k}`,
    );
  }
}

let [passed, failed] = [0, 0];
for (const [name, row] of results) {
  passed += row.passed;
  failed += row.failed;
  const worst = row.failed === 0 ? '' : `; first ${row.first}`;
  console.log(
    `${name}: ${row.passed} of ${row.passed + row.failed} equal, furthest ${row.furthest.toExponential(1)}${worst}`,
  );
}
console.log(`pytorch-metric-learning ${version}, torch ${torch}; engines ${ENGINES.join(', ')}`);
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
