import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Module, type OptimizerState, stateFromTensors, stateToTensors } from '@scaleface/core';
import { loadTensors, saveTensors } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import * as tf from '@tensorflow/tfjs-core';

/** Where a training stands, beside its tensors. */
export interface TrainingPosition {
  /** What is trained on what: a checkpoint of anything else is not continued. */
  readonly key: string;
  /** The epoch, from 0. */
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly batches: number;
  /** The state of the random generator before the epoch's order was drawn. */
  readonly random: readonly number[];
  /** The mean loss of each finished epoch, and at the end the sum of the losses of the current one. */
  readonly losses: readonly number[];
}

const prefix = 'step-';

/**
 * Saves a training: a folder, written aside and renamed; older ones are removed afterwards.
 *
 * @param folder - The folder of the checkpoints.
 * @param step - The number of updates done; names the checkpoint.
 * @param module - Whose variables are saved.
 * @param optimizer - The optimizer's state.
 * @param position - Where the training stands.
 */
export async function saveCheckpoint(
  folder: string,
  step: number,
  module: Module<unknown>,
  optimizer: OptimizerState,
  position: TrainingPosition,
): Promise<void> {
  const name = `${prefix}${String(step).padStart(9, '0')}`;
  const aside = join(folder, `aside-${name}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  await saveTensors(join(aside, 'model.safetensors'), module.stateDict());
  await saveTensors(join(aside, 'optimizer.safetensors'), stateToTensors(optimizer));
  await writeFileAtomic(join(aside, 'position.json'), JSON.stringify(position));
  await rm(join(folder, name), { recursive: true, force: true });
  await rename(aside, join(folder, name));
  for (const other of await readdir(folder)) {
    if (other !== name) await rm(join(folder, other), { recursive: true, force: true });
  }
}

/**
 * Continues the newest checkpoint, if it has the right key.
 *
 * @param folder - The folder of the checkpoints.
 * @param key - What is trained on what.
 * @param module - Gets the saved variables.
 * @returns The optimizer's state and the position, or nothing to start from the beginning.
 */
export async function loadCheckpoint(
  folder: string,
  key: string,
  module: Module<unknown>,
): Promise<
  | {
      /** The optimizer's state. */
      optimizer: OptimizerState;
      /** How far the training was. */
      position: TrainingPosition;
    }
  | undefined
> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const newest = names
    .filter((name) => name.startsWith(prefix))
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const position = JSON.parse(await readFile(join(folder, newest, 'position.json'), 'utf8')) as TrainingPosition;
  if (position.key !== key) return undefined;
  const state = await loadTensors(join(folder, newest, 'model.safetensors'));
  module.loadStateDict(state);
  const saved = await loadTensors(join(folder, newest, 'optimizer.safetensors'));
  const optimizer = stateFromTensors(saved);
  tf.dispose([state, saved]);
  return { optimizer, position };
}
