// Coverage of the subject-clustered bootstrap on populations with a known truth.
//
//   node bench/coverage/coverage.mjs --replications 2000 --bootstrap 500 --threads 2 --write
//
// Draws many samples of each design, puts a 95 % interval about every statistic, and counts how often the interval holds
// the truth, which comes from 2 million independent pairs. With --write the table of the guide is replaced. Exits with 1
// when a coverage is outside 90–97 % by more than four standard errors of the count itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { DESIGNS, drawSample, drawTruth } from './population.mjs';
import { intervalsOf, NAMES, valuesOf } from './statistics.mjs';

const METHODS = ['percentile', 'basic', 'bca'];

/** What one thread counts. */
function work({ design, truth, first, count, replicates, methods }) {
  const rows = methods.flatMap((method) => NAMES.map((name) => ({ method, name, held: 0, width: 0, sum: 0, squares: 0, error: 0, low: 0, high: 0 })));
  for (let r = first; r < first + count; r++) {
    const sample = drawSample(design, r + 1);
    methods.forEach((method, m) => {
      intervalsOf(sample, { replicates, seed: r, method }).forEach((interval, k) => {
        const row = rows[m * NAMES.length + k];
        const { lower, upper, estimate, standardError } = interval;
        if (lower > truth[k]) row.low += 1;
        else if (upper < truth[k]) row.high += 1;
        else row.held += 1;
        row.width += upper - lower;
        row.sum += estimate;
        row.squares += estimate * estimate;
        row.error += standardError;
      });
    });
  }
  return rows;
}

const total = (parts) =>
  parts[0].map((row, i) => {
    const sum = { ...row };
    for (const part of parts.slice(1)) for (const key of Object.keys(sum)) if (typeof sum[key] === 'number') sum[key] += part[i][key];
    return sum;
  });

async function measure(design, options) {
  const truth = valuesOf(drawTruth(design, options.truth, 999));
  const share = Math.ceil(options.replications / options.threads);
  const parts = Array.from({ length: options.threads }, (_, t) => {
    const first = t * share;
    const count = Math.max(0, Math.min(share, options.replications - first));
    const data = { design, truth, first, count, replicates: options.bootstrap, methods: options.methods };
    return new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data });
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  });
  return { truth, rows: total(await Promise.all(parts)) };
}

function tableOf(results, n) {
  const lines = [
    '| design | statistic | truth | bias | s.d. of the estimate | mean stated s.e. | coverage | truth below / above |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const { name, truth, rows } of results) {
    rows
      .filter((row) => row.method === 'percentile')
      .forEach((row, k) => {
        const mean = row.sum / n;
        const deviation = Math.sqrt(Math.max(0, row.squares / n - mean * mean));
        const cells = [truth[k], mean - truth[k], deviation, row.error / n].map((v) => v.toFixed(4));
        const percent = (x) => `${((100 * x) / n).toFixed(1)} %`;
        lines.push(`| ${[name, row.name, ...cells, percent(row.held), `${percent(row.low)} / ${percent(row.high)}`].join(' | ')} |`);
      });
  }
  return lines.join('\n');
}

/** The rows whose coverage is outside 90–97 % beyond the error of the count. */
function outside(results, n) {
  const slack = 4 * Math.sqrt((0.95 * 0.05) / n);
  return results.flatMap(({ name, rows }) =>
    rows
      .filter((row) => row.method === 'percentile' && (row.held / n < 0.9 - slack || row.held / n > 0.97 + slack))
      .map((row) => `${name}: ${row.name}: ${((100 * row.held) / n).toFixed(1)} %`),
  );
}

function writeGuide(table, options) {
  const guide = fileURLToPath(new URL('../../apps/docs/guides/coverage.md', import.meta.url));
  const text = readFileSync(guide, 'utf8');
  const note = `${options.replications} samples a design, ${options.bootstrap} bootstrap replicates each; the error of a coverage is ±${(196 * Math.sqrt((0.95 * 0.05) / options.replications)).toFixed(1)} percentage points.`;
  const block = `<!-- table: bench/coverage -->\n${table}\n\n${note}\n<!-- end of table -->`;
  writeFileSync(guide, text.replace(/<!-- table: bench\/coverage -->[\s\S]*<!-- end of table -->/, block));
}

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      replications: { type: 'string', default: '200' },
      bootstrap: { type: 'string', default: '500' },
      threads: { type: 'string', default: '1' },
      truth: { type: 'string', default: '2000000' },
      methods: { type: 'string', default: 'percentile' },
      write: { type: 'boolean', default: false },
    },
  });
  const numbers = ['replications', 'bootstrap', 'threads', 'truth'].map((key) => [key, Number(values[key])]);
  const options = { ...Object.fromEntries(numbers), methods: values.methods.split(',').filter((m) => METHODS.includes(m)) };
  const results = [];
  for (const [name, design] of Object.entries(DESIGNS)) {
    const start = performance.now();
    results.push({ name, ...(await measure(design, options)) });
    process.stderr.write(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
    for (const row of results.at(-1).rows) {
      const { method, name: statistic, held, low, high } = row;
      process.stderr.write(`  ${method} ${statistic}: ${held} held, ${low} too high, ${high} too low\n`);
    }
  }
  const table = tableOf(results, options.replications);
  process.stdout.write(`${table}\n`);
  if (values.write) writeGuide(table, options);
  const failed = outside(results, options.replications);
  if (failed.length > 0) {
    process.stderr.write(`outside 90–97 %:\n${failed.join('\n')}\n`);
    process.exitCode = 1;
  }
} else {
  parentPort.postMessage(work(workerData));
}
