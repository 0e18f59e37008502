// Classification of new images of known classes: accuracy against the share of images that is not answered.
//   node closed-set.mjs [--seed 1]
//   node closed-set.mjs --embeddings X.npy --labels y.npy      every other image of each class trains the head
import { parseArgs } from 'node:util';
import { selectEngine } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import { centresOf, drawnSets, ownSets, trainScale } from '../product-retrieval/frozen.mjs';
import { baselines, cosines, printTable } from '../product-retrieval/rejection-table.mjs';

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
  ? await ownSets(options.embeddings, options.labels, (_, place) => place % 2 === 1)
  : drawnSets(random, { steps: 600, heldOut: false });
const predict = trainScale(train, { seed, random });

// The nearest class centre answers: retrieval of the one right class, whose R@1 is the accuracy.
const { centres, numbers } = centresOf(train);
const similarities = cosines(test.embeddings, centres);
const relevant = test.labels.map((label) => (numbers.has(label) ? [numbers.get(label)] : []));
const confidences = { 'ScaleFace, s(x)': predict(test), ...baselines(test, similarities, (j) => j) };
const { rows } = printTable(
  'accuracy',
  { similarities, relevant },
  { confidences, clusters: test.labels, severity: test.severity },
);

if (!brought) {
  const [own] = rows;
  const claims = [own.difficulty < 0, own.kept.estimate > own.numbers[0].estimate];
  console.log(`Tests: ${claims.filter(Boolean).length} passed, ${claims.filter((holds) => !holds).length} failed`);
  process.exitCode = claims.every(Boolean) ? 0 : 1;
}
