// A turn of bench/from-disk/run.mjs, in a process of its own: `write FILE` draws a feature table, `export FILE FOLDER` writes
// its training for PyTorch, `disk FILE` and `memory FILE` train its head, on the engine that SCALEFACE_ENGINE names.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { selectEngine } from '@scaleface/core';
import { openFeatureTable, readFeatureTable, writeFeatureTable } from '@scaleface/data';
import { createRandom } from '@scaleface/numerics';
import { exportTraining, trainMethod } from '@scaleface/pipeline';

/** Rows of a record batch that is drawn at a time. */
const block = 512;

/** Rows around the centres of their identities: the bottleneck is noise with a trace of how far a row is from its centre. */
async function* drawn(rows, width, identities) {
  const random = createRandom(5);
  const dimension = 128;
  const centres = Float32Array.from({ length: identities * dimension }, () => random.normal());
  // Drawing each number would take longer than all the rest: rows are windows of one long stretch.
  // Small numbers, so that the training is steady and differences of rounding stay small.
  const noise = Float32Array.from({ length: width + 4096 }, () => 0.1 * random.normal());
  for (let first = 0; first < rows; first += block) {
    const count = Math.min(block, rows - first);
    const [embedding, bottleneck] = [new Float32Array(count * dimension), new Float32Array(count * width)];
    for (let k = 0; k < count; k++) {
      const far = random.uniform();
      const own = ((first + k) % identities) * dimension;
      for (let d = 0; d < dimension; d++) embedding[k * dimension + d] = centres[own + d] + far * random.normal();
      const from = random.integer(4096);
      bottleneck.set(noise.subarray(from, from + width), k * width);
      for (let d = 0; d < 16; d++) bottleneck[k * width + d] += 0.1 * far;
    }
    const subjects = Array.from({ length: count }, (_, k) => `p${(first + k) % identities}`);
    yield {
      ids: subjects.map((name, k) => `${name}/${first + k}`),
      subjects,
      numbers: {},
      metadata: { backbone: 'drawn', backbone_sha256: 'ab', preprocessing: 'null' },
      embedding: { data: embedding, width: dimension },
      bottleneck: { data: bottleneck, width },
    };
  }
}

/** The most that was ever resident, in MB: pages of this process, without the system's cache of files that are read. */
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

/** Trains the head of a table; what each epoch took, and a hash of the weights. */
async function train(table, epochs) {
  const times = [];
  let [start, busy] = [performance.now(), process.cpuUsage()];
  const progress = (_, done, total) => {
    if (done % (total / epochs) !== 0) return;
    const { user, system } = process.cpuUsage(busy);
    times.push({ seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 });
    [start, busy] = [performance.now(), process.cpuUsage()];
  };
  const { subjects, embedding, bottleneck } = table;
  const { heads, losses } = await trainMethod(
    'scaleface',
    { subjects, embedding, bottleneck },
    { epochs, batch: 128 },
    undefined,
    progress,
  );
  const hash = createHash('sha256');
  for (const tensor of Object.values(heads[0].stateDict())) hash.update(tensor.dataSync());
  // The first epoch also counts the pass over the rows that makes the class centres.
  return { epochs: times.slice(1), losses, weights: hash.digest('hex') };
}

const [kind, file, ...rest] = process.argv.slice(2);
const done = async () => {
  if (kind === 'write') {
    const [rows, width, identities] = rest.map(Number);
    await writeFeatureTable(file, drawn(rows, width, identities));
    return {};
  }
  const engine = process.env.SCALEFACE_ENGINE ?? 'wasm';
  await selectEngine([engine], engine === 'wasm' ? { threads: 1 } : {});
  if (kind === 'export') {
    const table = await openFeatureTable(file);
    await exportTraining(table, { out: rest[0], training: { epochs: Number(rest[1]), batch: 128 } });
    await table.close();
    return {};
  }
  const table = kind === 'disk' ? await openFeatureTable(file) : await readFeatureTable(file);
  const opened = peak();
  const told = await train(table, Number(rest[0]));
  await table.close?.();
  return { ...told, opened, peak: peak() };
};

console.log(JSON.stringify(await done()));
