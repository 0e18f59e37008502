// Which text queries will find their image? A scale head a modality on frozen embeddings, against other confidences.
//   node text-to-image.mjs [--seeds 5] [--steps 800] [--write | --check]
//   node text-to-image.mjs --images X.npy --captions Y.npy --truth truth.csv
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { selectEngine } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import { confidences, evaluate, turned } from './compare.mjs';
import { ownSets } from './own.mjs';
import { differences, tableOf } from './table.mjs';
import { drawnSets } from './towers.mjs';

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '800' },
    images: text,
    captions: text,
    truth: text,
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const seeds = Number(options.seeds);
const replicates = seeds > 1 ? 2 : 500;
await selectEngine(['wasm']);

/** The experiments of one seed, by title. */
async function experiment(seed) {
  const random = createRandom(seed);
  const brought = options.images !== undefined;
  const sets = brought
    ? await ownSets(options, random)
    : drawnSets(random, { steps: Number(options.steps), batch: 128 });
  const { train, test } = sets;
  const { captions, images } = confidences(train, test, { random, seed });
  const count = test.images.data.length / test.images.width;
  const counts = test.matches?.map((list) => list.length);
  const ofCaptions = { clusters: test.clusters, replicates };
  const ofImages = { clusters: test.imageClusters, replicates };
  const result = { 'captions, own image right': evaluate(captions, test.pairs, { ...ofCaptions, difficulty: counts }) };
  if (test.matches) {
    result['captions, any match right'] = evaluate(captions, test.matches, { ...ofCaptions, difficulty: counts });
  }
  result['images, own captions right'] = evaluate(images, turned(test.pairs, count), {
    ...ofImages,
    difficulty: test.severity,
  });
  if (test.matches) {
    result['images, any match right'] = evaluate(images, turned(test.matches, count), {
      ...ofImages,
      difficulty: test.severity,
    });
  }
  return result;
}

const results = [];
for (let seed = 1; seed <= seeds; seed++) results.push(await experiment(seed));
const report = Object.keys(results[0])
  .map((title) => {
    const rows = results.map((result) => result[title]);
    return [tableOf(rows, title), differences(rows, 'PRR of R@1')].filter(Boolean).join('\n\n');
  })
  .join('\n\n');
console.log(report);

const readme = new URL('./README.md', import.meta.url);
const [begin, end] = ['<!-- table -->\n', '\n<!-- end of table -->'];
if (options.write || options.check) {
  const page = readFileSync(readme, 'utf8');
  const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  if (options.write) writeFileSync(readme, `${page.slice(0, from)}\n${report}\n${page.slice(to)}`);
  else if (page.slice(from, to).trim() !== report.trim()) throw new Error('README.md does not show this table');
}

// What must hold on the drawn scenes at every seed: vague captions get small scales, and keeping large ones pays.
if (options.images === undefined) {
  const claims = results.flatMap((result) => {
    const { numbers } = result['captions, own image right'][0];
    return [numbers.Spearman.estimate < 0, numbers['50 %'].estimate > numbers['R@1'].estimate];
  });
  const failed = claims.filter((holds) => !holds).length;
  console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
