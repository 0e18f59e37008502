import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embedImages, type FeatureTable, readFeatures, readImageFolder } from '@scaleface/data';
import { domainRoc } from '@scaleface/eval';
import { encodeImage, loadModel, openNamedBackbone, predictConfidence } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawIdentity, type Magnitudes, NUISANCES, photograph, trainOnTable } from '../../src/index.js';

const random = createRandom(81);
const side = 32;
/** Photographs without any degradation. */
const clear = Object.fromEntries(NUISANCES.map((name) => [name, 0])) as unknown as Magnitudes;
let home: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  home = await mkdtemp(join(tmpdir(), 'strangers-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function writeImages(folder: string, names: readonly string[], each: number, draw: (name: string) => Uint8Array) {
  for (const name of names) {
    await mkdir(join(home, folder, name), { recursive: true });
    for (let k = 0; k < each; k++) {
      const image = { data: draw(name), width: side, height: side };
      await writeFile(join(home, folder, name, `${k}.png`), await encodeImage(image, 'png'));
    }
  }
}

/** Stripes of any direction, width and colours: no face at all. */
function stripes(): Uint8Array {
  const [a, b, phase] = [random.normal(), random.normal(), 6 * random.uniform()];
  const colours = [0, 1].map(() => [0, 1, 2].map(() => random.integer(256)));
  return Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / (3 * side))];
    return colours[Math.sin(a * x + b * y + phase) > 0 ? 1 : 0]?.[i % 3] as number;
  });
}

async function featuresOf(folder: string): Promise<FeatureTable> {
  const embedder = await openNamedBackbone('pixels:32/8', { preprocessing: { width: side, height: side } });
  const out = join(home, `${folder}.arrow`);
  await embedImages(await readImageFolder(join(home, folder)), embedder, { out });
  await embedder.close();
  return readFeatures(out);
}

/** The largest cosine of each image with a known one: how familiar it looks. */
function familiarity({ embedding: own }: FeatureTable, { embedding: known }: FeatureTable): number[] {
  const rowsOf = ({ data, width }: FeatureTable['embedding']): number[][] =>
    Array.from({ length: data.length / width }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  const cosine = (x: number[], y: number[]): number =>
    x.reduce((sum, v, d) => sum + v * (y[d] as number), 0) / (Math.hypot(...x) * Math.hypot(...y));
  return rowsOf(own).map((x) => Math.max(...rowsOf(known).map((y) => cosine(x, y))));
}

it('from any two folders: two confidences of drawn faces and of stripes, and how well each tells them apart', async () => {
  const people = new Map(Array.from({ length: 8 }, (_, i) => [`p${i}`, drawIdentity(random)]));
  const face = (name: string) =>
    Uint8Array.from(
      photograph(people.get(name) as ReturnType<typeof drawIdentity>, random, { size: side, magnitudes: clear }).pixels,
    );
  const names = [...people.keys()];
  await writeImages('known', names, 4, face);
  await writeImages('faces', names, 4, face);
  await writeImages('strangers', ['stripes'], 24, stripes);
  const [known, faces, strangers] = await Promise.all(['known', 'faces', 'strangers'].map(featuresOf));
  if (known === undefined || faces === undefined || strangers === undefined) throw new Error('three tables');

  const { auc, roc } = domainRoc({
    inside: familiarity(faces, known),
    outside: familiarity(strangers, known),
    subjects: { inside: faces.subjects },
    replicates: 200,
  });
  expect([roc.genuine, roc.impostor]).toEqual([32, 24]);
  expect(auc.estimate).toBeGreaterThan(0.8);
  expect(auc.lower).toBeGreaterThan(0.6);

  // The scale of a trained head is a confidence like any other.
  const out = join(home, 'model');
  const engine = { engine: 'cpu' as const, versions: {} };
  await trainOnTable(known, { out, training: { epochs: 1, batch: 16, head: { hidden: [4] } }, engine });
  const model = await loadModel(out);
  const scales = await Promise.all(
    [faces, strangers].map(async (table) => (await predictConfidence(model, table)).confidence),
  );
  model.dispose();
  const [inside = [], outside = []] = scales;
  const { auc: own } = domainRoc({ inside, outside, replicates: 50 });
  expect(own.estimate).toBeGreaterThanOrEqual(0);
  expect(own.lower).toBeLessThanOrEqual(own.estimate);
});
