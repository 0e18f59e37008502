// What rejection by several confidences comes to, in one table.
import { formatWithInterval, rejectRetrievalIntervals, retrieve, spearman } from '@scaleface/eval';
import * as tf from '@tensorflow/tfjs-core';

const PORTIONS = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

/** Cosines of all rows of one matrix with all rows of another, in float64. */
export function cosines(queries, items) {
  const unit = (x) => {
    const [rows, width] = x.shape;
    const data = Float64Array.from(x.dataSync());
    for (let i = 0; i < rows; i++) {
      const row = data.subarray(i * width, (i + 1) * width);
      const length = Math.max(1e-12, Math.hypot(...row));
      for (let d = 0; d < width; d++) row[d] /= length;
    }
    return { data, rows, width };
  };
  const [a, b] = [unit(queries), unit(items)];
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      let dot = 0;
      for (let d = 0; d < a.width; d++) dot += a.data[i * a.width + d] * b.data[j * a.width + d];
      data[i * b.rows + j] = dot;
    }
  }
  return { data, shape: [a.rows, b.rows] };
}

/** Confidences that need no training: length of the embedding, best cosine, and its lead over the next class. */
export function baselines(set, { data, shape: [rows, columns] }, classOf) {
  const rowsIn = Array.from({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
  const best = (row, allowed) => row.reduce((top, v, j) => (allowed(j) && (top < 0 || v > row[top]) ? j : top), -1);
  return {
    'embedding norm': Float64Array.from(tf.tidy(() => tf.norm(set.embeddings, 2, 1).dataSync())),
    'top-1 cosine': Float64Array.from(rowsIn, (row) => row[best(row, () => true)]),
    'lead over the next class': Float64Array.from(rowsIn, (row) => {
      const first = best(row, () => true);
      return row[first] - row[best(row, (j) => classOf(j) !== classOf(first))];
    }),
  };
}

/** Prints a row a confidence; gives the rows. */
export function printTable(name, input, { confidences, clusters, severity }) {
  const queries = retrieve(input);
  const rows = Object.entries(confidences).map(([method, uncertainty]) => {
    const rejection = { queries, uncertainty, mode: 'confidence', rejectedPortions: PORTIONS };
    const { rows: curve, ratio, auroc } = rejectRetrievalIntervals(rejection, { clusters, replicates: 500, seed: 1 });
    const at = (r) => curve[PORTIONS.indexOf(r)].recallAt1;
    const difficulty = severity === undefined ? Number.NaN : spearman(uncertainty, severity);
    return { method, numbers: [at(0), at(0.1), at(0.3), at(0.5), ratio.recallAt1, auroc], difficulty, kept: at(0.5) };
  });
  const head = ['0 % rejected', '10 %', '30 %', '50 %', 'PRR', 'AUROC, wrong', 'Spearman with severity'];
  console.log(`| ${name} | ${head.join(' | ')} |\n| --- | ${head.map(() => '---').join(' | ')} |`);
  for (const { method, numbers, difficulty } of rows) {
    const cells = numbers.map((value) => formatWithInterval(value, { maximumDecimals: 3 }));
    const last = Number.isNaN(difficulty) ? 'n/a' : difficulty.toFixed(2);
    console.log(`| ${method} | ${cells.join(' | ')} | ${last} |`);
  }
  return { queries, rows };
}
