// A bit turned in every kind of file that is read back: tables, parts of an embedding, checkpoints, models, shards, crops. What
// reads it gives what it gave before, or an error that says so.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { selectEngine } from '../../../packages/core/dist/index.js';
import {
  alignFolder,
  embedImages,
  embedShard,
  mergeShards,
  readFeatureTable,
  readImageFolder,
} from '../../../packages/data/dist/index.js';
import {
  arcFaceTemplate,
  loadModel,
  openPixelsBackbone,
  predictConfidence,
} from '../../../packages/models/dist/index.js';
import { trainOnTable } from '../../../packages/pipeline/dist/index.js';
import { drawFaces, named, uniforms } from './faces.mjs';
import { cell } from './table.mjs';
import { treeOf } from './trees.mjs';

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.scaleface.lock')
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
/** Ends a work at its first news of a stage beyond some steps. */
const stopAt = (steps) => (_, done) => {
  if (done >= steps) throw new Error('stopped');
};
const stopped = (error) => {
  if (error.message !== 'stopped') throw error;
};
const detector = {
  name: 'all of it',
  detect: async ({ width }) => [
    { score: 0.9, box: { x: 0, y: 0, width, height: width }, landmarks: arcFaceTemplate(width) },
  ],
  close: async () => {},
};

/**
 * @param home - Where to draw and work.
 * @param flips - How many in each file.
 * @returns Claims with whether they hold, and rows of the table.
 */
export async function corrupted(home, flips) {
  const place = join(home, 'corrupted');
  const faces = join(place, 'faces');
  await drawFaces(faces, { subjects: named('a', 4), images: 4, size: 16, seed: 5 });
  const images = await readImageFolder(faces);
  const engine = await selectEngine(['cpu']);
  const backbone = openPixelsBackbone(16, 4);
  const sizes = { batch: 1, batchesPerPart: 4 };
  const at = (name) => join(place, name);
  await embedImages(images, backbone, { out: at('table/x.arrow'), ...sizes }).catch(async () => {
    mkdirSync(at('table'));
    await embedImages(images, backbone, { out: at('table/x.arrow'), ...sizes });
  });
  const table = await readFeatureTable(at('table/x.arrow'));
  const training = { epochs: 6, batch: 8, head: { hidden: [2] } };
  const train = (out, progress) => trainOnTable(table, { out, training, engine, checkpointEvery: 4, progress });
  await train(at('model'));
  mkdirSync(at('parts'));
  await embedImages(images, backbone, { out: at('parts/x.arrow'), ...sizes, progress: stopAt(10) }).catch(stopped);
  mkdirSync(at('checkpoints'));
  await train(at('checkpoints/m'), stopAt(9)).catch(stopped);
  for (const index of [0, 1]) await embedShard(images, backbone, { index, count: 2 }, { out: at('shards'), ...sizes });
  await alignFolder(images, detector, { out: at('crops'), side: 16 });

  /** What there is, what reads it back, and what comes of it. */
  const kinds = {
    'feature table': [
      'train',
      'table',
      async (folder) => (await readFeatureTable(join(folder, 'x.arrow'))).embedding.data,
    ],
    'part of an embedding': [
      'embed',
      'parts',
      async (folder) => {
        await embedImages(images, backbone, { out: join(folder, 'x.arrow'), ...sizes });
        return readFileSync(join(folder, 'x.arrow'));
      },
    ],
    checkpoint: [
      'train',
      'checkpoints',
      async (folder) => {
        await train(join(folder, 'm'));
        return readFileSync(join(folder, 'm', 'model.safetensors'));
      },
    ],
    'model folder': [
      'evaluate',
      'model',
      async (folder) => {
        const model = await loadModel(folder);
        try {
          const { confidence } = await predictConfidence(model, table);
          return JSON.stringify([[...confidence], model.calibration]);
        } finally {
          model.dispose();
        }
      },
    ],
    shard: [
      'merge',
      'shards',
      async (folder) => {
        await mergeShards(folder, join(folder, '..', 'merged.arrow'));
        return readFileSync(join(folder, '..', 'merged.arrow'));
      },
    ],
    'folder of crops': [
      'align',
      'crops',
      async (folder) => {
        await alignFolder(images, detector, { out: folder, side: 16 });
        // A line that is made anew stands at the end of the record.
        const record = readFileSync(join(folder, 'faces.csv'), 'utf8').split('\n').sort();
        return JSON.stringify([{ ...treeOf(folder), 'faces.csv': '' }, record]);
      },
    ],
  };
  const uniform = uniforms(11);
  const claims = [];
  for (const [what, [command, name, read]] of Object.entries(kinds)) {
    const fresh = () => {
      rmSync(at('work'), { recursive: true, force: true });
      cpSync(at(name), at('work/it'), { recursive: true, preserveTimestamps: true });
      return at('work/it');
    };
    const right = Buffer.from(await read(fresh()));
    let [tries, same, refused] = [0, 0, 0];
    const wrong = [];
    for (const file of filesBelow(at(name))) {
      for (let k = 0; k < flips; k++) {
        const folder = fresh();
        const bytes = readFileSync(join(folder, file));
        if (bytes.length === 0) continue;
        const bit = Math.floor(uniform() * 8 * bytes.length);
        bytes[bit >> 3] ^= 1 << (bit & 7);
        writeFileSync(join(folder, file), bytes);
        tries++;
        try {
          if (Buffer.from(await read(folder)).equals(right)) same++;
          else wrong.push(`bit ${bit} of ${file}`);
        } catch (error) {
          if (error.name === 'ScaleFaceError') refused++;
          else wrong.push(`bit ${bit} of ${file}: ${error.message}`);
        }
      }
    }
    const said = `a bit turned in each file of a ${what}: of ${tries}, ${same} without effect or mended, ${refused} refused`;
    claims.push([
      `${said}${wrong.length > 0 ? `; wrong: ${wrong.join(', ')}` : ''}`,
      wrong.length === 0,
      cell(`a bit turned in a ${what}`, command, tries, 0, wrong.length),
    ]);
  }
  return claims;
}
