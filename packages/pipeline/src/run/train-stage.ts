import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../backbones/embedder.js';
import { readFeatureTable } from '../features/arrow.js';
import { indexById } from '../features/table.js';
import { writeFileAtomic } from '../files.js';
import type { ProgressReport } from '../progress.js';
import { saveModel } from '../recognition/model-folder.js';
import { trainScaleHead } from '../training/scale-head.js';
import type { RunConfig } from './config-types.js';
import { copyMark } from './plan.js';

/** What the training stage of a run needs. */
export interface TrainStage {
  /** The run's folder. */
  readonly out: string;
  /** The configuration. */
  readonly config: RunConfig;
  /** The backbone that made the features. */
  readonly backbone: Embedder;
  /** The stage's key: a checkpoint of another one is not continued. */
  readonly key: string;
  /** Hears how far it is. */
  readonly progress?: ProgressReport | undefined;
}

/**
 * Trains the head on `features/train.arrow` and writes `model/` and `losses.json`; goes on from `checkpoints/`.
 *
 * @param stage - The run.
 */
export async function trainStage({ out, config, backbone, key, progress }: TrainStage): Promise<void> {
  const table = await readFeatureTable(join(out, 'features', 'train.arrow'));
  const { ids, subjects, embedding, bottleneck } = table;
  if (bottleneck === undefined) {
    throw new ScaleFaceError('the backbone gives the head no input', {
      code: 'bad-config',
      path: 'backbone.outputs.bottleneck',
    });
  }
  const index = indexById(ids);
  const sources = ids.map((id, i) => {
    const mark = id.lastIndexOf(copyMark);
    // The copy's file is the clean picture's: where the one decoded, so did the other.
    return mark < 0 ? i : (index.get(id.slice(0, mark)) as number);
  });
  const { folders: _, smallestClass: __, degradedCopies: ___, degradations: ____, ...options } = config.train;
  const folder = join(out, 'checkpoints');
  const trained = await trainScaleHead(
    { bottleneck, embedding, subjects, sources },
    { ...options, seed: config.seed },
    { folder, key, every: config.train.checkpointEvery },
    progress,
  );
  await saveModel(join(out, 'model'), trained.head, backbone);
  trained.head.dispose();
  await writeFileAtomic(join(out, 'losses.json'), `${JSON.stringify(trained.losses)}\n`);
  await rm(folder, { recursive: true, force: true });
}
