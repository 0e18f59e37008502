// End to end against the frozen backbone, on drawn faces: what is accepted at FAR 0.01 before anything is rejected, the area
// under rejection, and the rank correlation of the confidence with the severity that is known. One seed a call, about six
// minutes on two cores:
//
//   node bench/training/end-to-end.mjs SEED          one line of JSON a row
//   node bench/training/end-to-end.mjs --table FILE… the mean and the range over the seeds, from such lines
//
// All networks start from the demo's small ArcFace backbone, or from nothing, and see the same photographs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '../../packages/core/dist/index.js';
import { makePairs, readImageFolder } from '../../packages/data/dist/index.js';
import { DEMO_CONFIG, drawDemo, run, trainOnImages } from '../../packages/pipeline/dist/index.js';
import { evaluated, far, printTable, say, severities } from './end-to-end-rows.mjs';

if (process.argv[2] === '--table') printTable(process.argv.slice(3));
else await measure(Number(process.argv[2] ?? 1));

async function measure(seed) {
  const engine = await selectEngine(['wasm']);
  const home = mkdtempSync(join(tmpdir(), 'scaleface-end-to-end-'));
  const config = { ...DEMO_CONFIG, head: { ...DEMO_CONFIG.head, photographs: 16 } };
  const drawn = await drawDemo(home, { seed, config });
  const evaluate = { ...drawn.evaluate, fars: [far], replicates: 0 };
  const own = { scaleface: 'ScaleFace', 'scaleface-own': 'ScaleFace, own score' };
  const reports = [];
  const report = (_, one) => reports.push(one);
  await run({ ...drawn, evaluate }, { data: home, out: join(home, 'run'), report });
  say(reports[0], { seed, way: 'frozen', labels: { norm: 'norm', ...own, pfe: 'PFE', magface: 'MagFace' } });

  const images = await readImageFolder(join(home, 'train'));
  const test = await readImageFolder(join(home, 'test'));
  const { network, preprocessing } = drawn.backbone;
  const common = { architecture: network, preprocessing, engine };
  const steps = { batch: 64, learningRate: 0.02, schedule: 'cosine', seed };
  const tuned = { ...common, init: join(home, drawn.backbone.weights) };
  const trained = async (way, method, labels, training, options) => {
    const out = join(home, `${method}-${way.replace(' ', '-')}`);
    await trainOnImages(images, { ...options, method, training, out });
    const pairs = makePairs(test, drawn.tests[0].pairs.impostors, drawn.tests[0].pairs.seed);
    const known = severities(join(home, 'severity.json'));
    say(await evaluated(out, { images: test, pairs, known, evaluate, seed }), { seed, way, labels });
  };
  await trained('fine-tuned', 'scaleface', own, { ...steps, epochs: 6, constantEpochs: 1 }, tuned);
  await trained('from nothing', 'scaleface', own, { ...steps, epochs: 12, constantEpochs: 6 }, common);
  await trained('fine-tuned', 'magface', { magface: 'MagFace' }, { ...steps, epochs: 6 }, tuned);
  rmSync(home, { recursive: true });
}
