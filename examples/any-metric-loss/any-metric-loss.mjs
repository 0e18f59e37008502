// An embedding trained by any loss of metric learning gets a confidence: which queries should not be answered?
//   node any-metric-loss.mjs [--loss multiSimilarity] [--seed 1]
import { parseArgs } from 'node:util';
import { selectEngine, torchUniform } from '@scaleface/core';
import { rejectRetrieval, retrievalAccuracy, retrieveByLabel, spearman } from '@scaleface/eval';
import {
  balancedBatches,
  circleLoss,
  contrastiveLoss,
  multiSimilarityLoss,
  multiSimilarityMiner,
  ntXentLoss,
  proxyAnchorLoss,
  supConLoss,
  tripletLoss,
  tripletMarginMiner,
} from '@scaleface/losses';
import { createRandom } from '@scaleface/numerics';
import { drawIdentity } from '@scaleface/pipeline';
import * as tf from '@tensorflow/tfjs-core';
import { draw, minimise, PIXELS, trainScale } from '../product-retrieval/frozen.mjs';

const [CLASSES, HIDDEN, WIDTH, STEPS] = [60, 128, 32, 250];

/** The losses with their miners; `e` are embeddings, `y` labels. */
const losses = {
  contrastive: (e, y) => contrastiveLoss(e, y),
  triplet: (e, y) => tripletLoss(e, y, { margin: 0.2, tuple: tripletMarginMiner(e, y, { kind: 'semi-hard' }) }),
  ntXent: (e, y) => ntXentLoss(e, y),
  supCon: (e, y) => supConLoss(e, y),
  multiSimilarity: (e, y) => multiSimilarityLoss(e, y, { tuple: multiSimilarityMiner(e, y) }),
  circle: (e, y) => circleLoss(e, y),
  proxyAnchor: (embeddings, labels, weights) => proxyAnchorLoss({ embeddings, labels, weights }),
};

const { values: options } = parseArgs({
  options: { loss: { type: 'string', default: 'multiSimilarity' }, seed: { type: 'string', default: '1' } },
});
const lossOf = losses[options.loss];
if (lossOf === undefined) throw new Error(`--loss is one of ${Object.keys(losses).join(', ')}`);
await selectEngine(['wasm']);
const seed = Number(options.seed);
const random = createRandom(seed);

// 1. The embedding, trained on batches of 16 classes with 4 images each; half of the classes are kept for the test.
const classes = Array.from({ length: CLASSES }, () => drawIdentity(random));
const [known, unseen] = [classes.slice(0, CLASSES / 2), classes.slice(CLASSES / 2)];
const make = (shape, fan) => tf.tidy(() => tf.variable(torchUniform(shape, fan, random)));
const variables = {
  first: make([PIXELS, HIDDEN], PIXELS),
  bias: make([HIDDEN], PIXELS),
  second: make([HIDDEN, WIDTH], HIDDEN),
  ...(options.loss === 'proxyAnchor' && { proxies: make([known.length, WIDTH], WIDTH) }),
};
const featuresOf = (x) => tf.relu(tf.add(tf.matMul(x, variables.first), variables.bias));
const { labels, pixels } = draw(known, 40, random);
const batches = balancedBatches(labels, { classes: 16, samples: 4, batches: STEPS, random });
minimise(variables, { steps: STEPS, batches, random }, (places) => {
  const inputs = [tf.gather(pixels, places)];
  const own = [...places.dataSync()].map((row) => labels[row]);
  const loss = () => lossOf(tf.matMul(featuresOf(inputs[0]), variables.second), own, variables.proxies);
  return { inputs, loss };
});

// 2. The confidence: the network is frozen, and a scale head learns s(x) on new images of the same classes.
const embed = ({ pixels: x, ...rest }) => {
  const features = featuresOf(x);
  return { ...rest, features, embeddings: tf.matMul(features, variables.second) };
};
const scaleOf = trainScale(embed(draw(known, 20, random)), { seed, random });

// 3. Classes that neither has seen: every image asks for the others of its class.
const test = embed(draw(unseen, 12, random));
const queries = {
  embeddings: { data: test.embeddings.dataSync(), shape: test.embeddings.shape },
  labels: test.labels,
  distance: 'cosine',
};
const { precisionAt1, rPrecision, mapAtR, recall, ks } = retrievalAccuracy(queries);
const recalls = ks.map((k, i) => `R@${k} ${recall[i].toFixed(3)}`).join(', ');
console.log(`${options.loss} on ${unseen.length} unseen classes`);
console.log(`precision@1 ${precisionAt1.toFixed(3)}, R-precision ${rPrecision.toFixed(3)}, MAP@R ${mapAtR.toFixed(3)}`);
console.log(recalls);

const scale = scaleOf(test);
const rejectedPortions = [0, 0.1, 0.3, 0.5];
const rejection = { queries: retrieveByLabel(queries), uncertainty: scale, mode: 'confidence', rejectedPortions };
const { rows } = rejectRetrieval(rejection);
console.log('\n| least confident queries rejected | precision@1 | MAP@R |\n| --- | --- | --- |');
for (const [i, row] of rows.entries()) {
  console.log(`| ${100 * rejectedPortions[i]} % | ${row.recallAt1.toFixed(3)} | ${row.mapAtR.toFixed(3)} |`);
}
const difficulty = spearman(scale, test.severity);
console.log(`\nSpearman of s(x) with the severity of the degradation: ${difficulty.toFixed(2)}`);

const claims = [precisionAt1 > 0.2, rows.at(-1).recallAt1 > rows[0].recallAt1, difficulty < 0];
console.log(`Tests: ${claims.filter(Boolean).length} passed, ${claims.filter((holds) => !holds).length} failed`);
process.exitCode = claims.every(Boolean) ? 0 : 1;
