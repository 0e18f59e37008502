import { join } from 'node:path';
import type { ProgressReport } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import { createRandom, type Random, restoreRandom } from '@scaleface/numerics';
import { stringify } from 'yaml';
import type { RunConfig } from '../run/config-types.js';
import type { AlbumImage, AlbumPlan } from './album.js';
import { writeBackbones } from './backbones.js';
import { DEMO_CONFIG, type DemoConfig } from './config.js';
import type { DrawnAlbum } from './drawing.js';
import { openDrawing } from './drawing-thread.js';
import { assertEmptyFolder } from './empty-folder.js';
import { drawIdentity, type FaceIdentity } from './identity.js';
import { dataFiles, demoRunConfig } from './run-config.js';

/** What is drawn. */
export interface DrawingOptions {
  /** Decides everything that is drawn and trained. Default 1. */
  readonly seed?: number;
  /** Sizes and rates. Default {@link DEMO_CONFIG}. */
  readonly config?: DemoConfig;
  /** Called with progress. */
  readonly progress?: ProgressReport | undefined;
}

/**
 * Draws the data of a demo: photographs of identities to train on (`train/`) and of others to test on (`test/`) with their
 * severities, the weights of a backbone that learned the former from photographs of its own and of one that went on with
 * the MagFace loss, and the configuration of a run over them, `scaleface.yaml`. An engine must have been chosen; the same
 * seed and engine give the same bytes. Photographs are drawn on threads of their own while the engine computes.
 *
 * @param folder - Where the data go; empty, or made.
 * @param options - Seed and sizes.
 * @returns The configuration, for `run` with the folder as its data root.
 * @throws ScaleFaceError `invalid-argument` when the folder is not empty.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, readdir, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readImageFolder } from '@scaleface/data';
 * import { drawDemo, QUICK_DEMO_CONFIG } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const { backbone, head, magface, test } = QUICK_DEMO_CONFIG;
 * const config = {
 *   ...QUICK_DEMO_CONFIG,
 *   identities: { train: 3, test: 2 },
 *   backbone: { ...backbone, steps: 1, batch: 4 },
 *   head: { ...head, photographs: 2 },
 *   magface: { ...magface, steps: 1 },
 *   test: { ...test, photographs: 2 },
 * };
 * const { tests } = await drawDemo(folder, { seed: 1, config });
 * (await readdir(folder)).includes('scaleface.yaml'); // => true
 * (await readImageFolder(join(folder, 'train'))).length; // => 6
 * tests[0]?.folder; // => 'test'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function drawDemo(folder: string, options: DrawingOptions = {}): Promise<RunConfig> {
  const { seed = 1, config = DEMO_CONFIG, progress } = options;
  await assertEmptyFolder(folder);
  const random = createRandom(seed);
  const [identityRandom, arcface, trainRandom] = [random.split(), random.split(), random.split()];
  const [testRandom, magface, methodRandom] = [random.split(), random.split(), random.split()];
  const draw = (count: number): FaceIdentity[] => Array.from({ length: count }, () => drawIdentity(identityRandom));
  const learned = draw(config.identities.train);
  const unseen = draw(config.identities.test);

  const albums = async (): Promise<DrawnAlbum> => {
    await drawAlbum(folder, learned, { name: dataFiles.train, photographs: config.head.photographs }, trainRandom);
    return drawAlbum(folder, unseen, { name: dataFiles.test, photographs: config.test.photographs }, testRandom);
  };
  // The photographs are drawn and written while the engine computes.
  const drawing = albums();
  const training = writeBackbones(folder, learned, { config, seed, random: { arcface, magface }, progress });
  await Promise.allSettled([drawing, training]);
  await training;
  const { images, random: afterAlbum } = await drawing;
  await writeFileAtomic(join(folder, dataFiles.severity), severityTable(images));

  const seedOf = (): number => methodRandom.integer(2 ** 31 - 1);
  const methods = { pfe: seedOf(), probface: seedOf(), 'scaleface-32': seedOf(), 'scaleface-exp': seedOf() };
  const drawn = demoRunConfig(config, { run: seed, methods, pairs: restoreRandom(afterAlbum).integer(2 ** 31 - 1) });
  await writeFileAtomic(join(folder, dataFiles.config), stringify(drawn));
  return drawn;
}

async function drawAlbum(
  root: string,
  identities: readonly FaceIdentity[],
  plan: AlbumPlan,
  random: Random,
): Promise<DrawnAlbum> {
  const drawing = openDrawing({ kind: 'album', identities, root, plan, random: random.state() } as const);
  try {
    return await drawing.next();
  } finally {
    await drawing.end();
  }
}

const severityTable = (images: readonly AlbumImage[]): string =>
  `${JSON.stringify({ columns: ['file', 'severity'], rows: images.map(({ file, severity }) => [file, severity]) })}\n`;
