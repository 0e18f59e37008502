// Makes the model folder of the playground in Node, with the training that its page shows: `make-model FOLDER`.
import { selectEngine } from '@scaleface/core';
import { calibrateModel, cosineRule, openNativeBackbone, predictScales, saveModel } from '@scaleface/models';
import { PHOTOGRAPH_SIZE } from '@scaleface/pipeline/page';
import { SIZES } from '../src/train/sizes.js';
import { drawTest, embedTest } from '../src/train/test-set.js';
import { Training } from '../src/train/training.js';

const SEED = 1;
const [folder = 'model'] = process.argv.slice(2);

// One thread: the network is small, and threads would only wait for each other.
await selectEngine(['wasm'], { threads: 1 });
const training = new Training(SEED);
while (training.phase !== 'done') training.step();
// Scores are calibrated on people that neither the backbone nor the head has learned.
const people = drawTest(SEED + 1);
const { embedding, bottleneck } = embedTest(training, people);
const { confidence } = predictScales(training.head, bottleneck);
const sources = people.labels.map((_, i) => i);
const table = { embedding, subjects: people.labels.map((label) => `person ${label}`) };
const calibration = calibrateModel(table, confidence, sources, { pairs: cosineRule });
const backbone = await openNativeBackbone({
  architecture: { name: 'small', options: { ...SIZES.backbone, seed: 0 } },
  network: training.backbone,
  preprocessing: { width: PHOTOGRAPH_SIZE, height: PHOTOGRAPH_SIZE },
});
await saveModel(folder, training.head, backbone, calibration);
