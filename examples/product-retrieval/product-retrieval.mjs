// Retrieval of products of classes that were never trained on: which queries should not be answered?
//   node product-retrieval.mjs [--seed 1]
//   node product-retrieval.mjs --embeddings X.npy --labels y.npy      half of the classes trains the head
import { parseArgs } from 'node:util';
import { selectEngine } from '@scaleface/core';
import { recallAtK } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { drawnSets, ownSets, trainScale } from './frozen.mjs';
import { baselines, cosines, printTable } from './rejection-table.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    embeddings: { type: 'string' },
    labels: { type: 'string' },
  },
});
await selectEngine(['wasm']);
const seed = Number(options.seed);
const random = createRandom(seed);
const brought = options.embeddings !== undefined;
const { train, test } = brought
  ? await ownSets(options.embeddings, options.labels, (label) => label % 2 === 1)
  : drawnSets(random, { steps: 600, heldOut: true });
const predict = trainScale(train, { seed, random });

// Every test image asks for the others of its class.
const { labels, severity } = test;
const similarities = cosines(test.embeddings, test.embeddings);
for (let i = 0; i < labels.length; i++) similarities.data[i * labels.length + i] = Number.NEGATIVE_INFINITY;
const relevant = labels.map((own, i) => labels.flatMap((label, j) => (label === own && i !== j ? [j] : [])));

const confidences = { 'ScaleFace, s(x)': predict(test), ...baselines(test, similarities, (j) => labels[j]) };
const { queries, rows } = printTable('R@1', { similarities, relevant }, { confidences, clusters: labels, severity });

// Recall at larger ranks of the half that ScaleFace is surest of.
const scale = confidences['ScaleFace, s(x)'];
const surest = labels.map((_, q) => q).sort((a, b) => scale[b] - scale[a]);
const half = surest.slice(0, Math.floor(labels.length / 2));
const ranksOf = (chosen) => ({
  similarities: chosen.map((q) => similarities.data.subarray(q * labels.length, (q + 1) * labels.length)),
  relevant: chosen.map((q) => relevant[q]),
});
const written = (found) => [1, 10, 100].map((k) => `R@${k} ${recallAtK(found, k).toFixed(3)}`).join(', ');
console.log(`\nall ${labels.length} queries: ${written(queries)}\nthe surer half by s(x): ${written(ranksOf(half))}`);

if (!brought) {
  const [own] = rows;
  const claims = [own.difficulty < 0, own.kept.estimate > own.numbers[0].estimate];
  console.log(`Tests: ${claims.filter(Boolean).length} passed, ${claims.filter((holds) => !holds).length} failed`);
  process.exitCode = claims.every(Boolean) ? 0 : 1;
}
