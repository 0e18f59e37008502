// End to end against the frozen backbone on real faces: MobileFaceNet as it was published, with a head on top, the same network
// fine-tuned together with class centres and scale head, or by the MagFace loss, on the same images and degraded copies of them,
// and heads that learn afterwards from what the fine-tuned network makes of these images. The test is other people: degraded LFW. About a quarter of an hour a seed on one core; nothing of the
// data enters the project.
//
//   node bench/training/end-to-end-real.mjs DATA SEED          one line of JSON a row
//   node bench/training/end-to-end-real.mjs --table FILE…     the mean and the range over the seeds
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '../../packages/core/dist/index.js';
import {
  degrade,
  embedImages,
  makePairs,
  randomDegradation,
  readFeatureTable,
  readImageFolder,
} from '../../packages/data/dist/index.js';
import {
  decodeImage,
  encodeImage,
  loadModel,
  openOnnxBackbone,
  readOnnxNetwork,
} from '../../packages/models/dist/index.js';
import { createRandom } from '../../packages/numerics/dist/index.js';
import { DEMO_CONFIG, trainOnImages, trainOnTable } from '../../packages/pipeline/dist/index.js';
import { evaluated, far, grouped, printTable, say, severities } from './end-to-end-rows.mjs';

/** Images of a person that are learnt from, and people of each folder. */
const [perPerson, people] = [4, 25];

const [first, second] = process.argv.slice(2);
if (first === '--table') printTable(process.argv.slice(3));
else await measure(first, Number(second));

async function measure(data, seed) {
  const engine = await selectEngine(['wasm']);
  const home = mkdtempSync(join(tmpdir(), 'scaleface-end-to-end-real-'));
  const images = await learnt(data, seed, join(home, 'train'));
  const file = join(data, 'models', 'mobilefacenet_y1.onnx');
  const outputs = { embedding: 'embedding', bottleneck: 'gdc' };
  const test = await readImageFolder(join(data, 'dev', 'lfw-degraded'));
  const how = {
    images: test,
    pairs: makePairs(test, 100_000, 1),
    known: severities(join(data, 'dev', 'lfw-degraded.json')),
    evaluate: { ...DEMO_CONFIG.evaluate, fars: [far], replicates: 0 },
    seed,
  };
  const rows = { scaleface: 'ScaleFace', 'scaleface-own': 'ScaleFace, own score' };

  /** Heads that learn from features of a backbone that stays as it is. */
  async function onFeatures(way, embedder) {
    const place = (name) => join(home, `${way.replaceAll(/[ ,]+/g, '-')}-${name}`);
    await embedImages(images, embedder, { out: place('train.arrow') });
    const table = await readFeatureTable(place('train.arrow'));
    for (const [method, labels] of [
      ['norm', { norm: 'norm' }],
      ['scaleface', rows],
      ['pfe', { pfe: 'PFE' }],
    ]) {
      await trainOnTable(table, { out: place(method), method, training: { seed }, engine });
      say(await evaluated(place(method), { ...how, embedder, test: place('test.arrow') }), { seed, way, labels });
    }
  }

  const embedder = await openOnnxBackbone({ file, outputs });
  await onFeatures('frozen', embedder);
  await embedder.close();

  // A tenth of the usual rate: the network has learnt already. Centres begin at random, so that the head waits a pass.
  const steps = { batch: 16, learningRate: 0.002, schedule: 'cosine', epochs: 2, seed };
  const tunings = {
    scaleface: [rows, { ...steps, constantEpochs: 1, constantScale: 32, head: { hidden: [16], activation: 'exp' } }],
    magface: [{ magface: 'MagFace' }, steps],
  };
  for (const [method, [labels, training]] of Object.entries(tunings)) {
    const { architecture, network } = await readOnnxNetwork(file, outputs);
    const out = join(home, `tuned-${method}`);
    const preprocessing = { mean: [0, 0, 0], scale: [1, 1, 1] };
    await trainOnImages(images, { out, architecture, network, preprocessing, method, training, engine });
    say(await evaluated(out, how), { seed, way: 'fine-tuned', labels });
    if (method !== 'scaleface') continue;
    const model = await loadModel(out);
    await onFeatures('fine-tuned, heads after', model.backbone);
    model.dispose();
    await model.backbone.close();
  }
  rmSync(home, { recursive: true });
}

/** Images of some people and one degraded copy of each, as files. */
async function learnt(data, seed, folder) {
  const random = createRandom(seed);
  const chosen = [];
  for (const name of ['celeba', 'glint24']) {
    const faces = grouped(await readImageFolder(join(data, 'dev', name)), ({ subject }) => subject);
    for (const subject of random.shuffle([...faces.keys()].sort()).slice(0, people)) {
      for (const image of faces.get(subject).slice(0, perPerson)) {
        chosen.push({ ...image, id: `${name}/${image.id}`, subject: `${name}/${subject}` });
      }
    }
  }
  mkdirSync(folder, { recursive: true });
  const copies = [];
  for (const [k, image] of chosen.entries()) {
    const pixels = await decodeImage(image.file, { size: { width: 112, height: 112 } });
    const copy = join(folder, `${k}.png`);
    writeFileSync(copy, await encodeImage(await degrade(pixels, randomDegradation(random), random), 'png'));
    copies.push({ ...image, id: `${image.id}#1`, file: copy });
  }
  return [...chosen, ...copies];
}
