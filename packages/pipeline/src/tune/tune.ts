import { resolve } from 'node:path';
import type { FeatureTable } from '@scaleface/data';
import { hashOf, probeOutput, withLock } from '@scaleface/models/storage';
import { trainingKey } from '../run/training-data.js';
import { bottleneckOf } from '../training/bottleneck-of.js';
import { methodReads } from '../training/method-options.js';
import { doCells, planCells } from './cells.js';
import { defaultGrids } from './default-grid.js';
import { foldsOf } from './folds.js';
import { assertTunable, settingsOf } from './grid.js';
import { assertTuneFolder, claimTuneFolder, tuneFormat } from './tune-folder.js';
import type { TuneOptions, Tuning } from './tune-types.js';
import { writeTuning } from './write-tuning.js';

/**
 * Chooses the setting of a method by cross-validation over the identities of a training table: they are divided into
 * folds, with all their images and degraded copies; every setting is trained on all folds but one, its pair score fitted
 * on the same identities, and on the identities of the fold that is left the area under TAR over the rejected shares 0 to
 * 0.5 is measured, on the method's own score and with the pair confidence chosen in the training: what a run chooses
 * the method it deploys by. The best has the largest mean over the folds; of equals the earlier in the grid.
 *
 * The same seed gives the same `tune.json` and `best.yaml` byte for byte on the same engine. Each training is
 * recorded when it is finished: killed and called again, or called with a larger grid, `tune` repeats none of them.
 *
 * @param table - Features, with the bottleneck that the method's heads read. A row whose id is another's with `#` and a
 * number after it is a degraded copy of that one.
 * @param options - Where to, which method, what is tried.
 * @throws ScaleFaceError before any training: `unknown-name` for a method or option that does not exist,
 * `invalid-argument` for an empty grid, the norm, of which nothing is trained, and a folder that holds what no tuning
 * wrote, `bad-config` for a value that an option does not take, `out-of-range` for too few identities for the folds, a
 * batch larger than the rows that are trained on and a false accept rate that a fold cannot show, `bad-format` for a fold
 * with fewer than 30 genuine pairs and a table without a bottleneck, `not-writable`, `busy` when another process works in
 * the folder. Then `failed` when no setting could be trained on every fold; else as `trainMethod`, where a loss that is
 * not finite is no error but puts the setting last.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { createRandom } from '@scaleface/numerics';
 * import { tune } from '@scaleface/pipeline';
 *
 * // Eight identities with eight images each; every image has a noise of its own, which the head's input tells.
 * const random = createRandom(1);
 * const embedding = { width: 8, data: new Float32Array(512) };
 * const bottleneck = { width: 2, data: new Float32Array(128) };
 * for (let i = 0; i < 64; i++) {
 *   const noise = random.uniform();
 *   for (let d = 0; d < 8; d++) embedding.data[8 * i + d] = (d === i % 8 ? 1 : 0) + noise * random.normal();
 *   bottleneck.data.set([noise, 1 - noise], 2 * i);
 * }
 * const subjects = Array.from({ length: 64 }, (_, i) => `p${i % 8}`);
 * const ids = subjects.map((subject, i) => `${subject}/${i}`);
 * const table = { ids, subjects, embedding, bottleneck, numbers: {}, metadata: {} };
 *
 * const { ranking, best } = await tune(table, {
 *   out: '.examples/tuning',
 *   grid: { learningRate: [1e-9, 0.1], 'head.hidden': [[]], epochs: [20] },
 *   folds: 2,
 *   engine: { engine: 'cpu', versions: {} },
 * });
 * ranking.length; // => 2
 * best.learningRate; // => 0.1
 * ```
 */
export async function tune(table: FeatureTable, options: TuneOptions): Promise<Tuning> {
  const { method = 'scaleface', folds: count = 3, far = 0.01, seed = 1, copies, engine } = options;
  assertTunable(method);
  const { grid = defaultGrids[method] } = options;
  const settings = settingsOf(method, grid);
  if (methodReads(method) === 'bottleneck') bottleneckOf(table);
  const folds = foldsOf(table, { folds: count, far, seed });
  const out = resolve(options.out);
  await probeOutput(out, 'folder');
  await assertTuneFolder(out);
  const of = trainingKey([method, far, seed, copies], table, engine);
  const plan = planCells({ table, folds, settings, method, far, seed, copies, of });
  return withLock(out, async () => {
    const tried = hashOf([tuneFormat, plan.keys]);
    await claimTuneFolder(out, tried);
    const { cells, resumed } = await doCells(out, plan, options);
    return writeTuning(out, plan, { tried, cells, resumed, engine });
  });
}
