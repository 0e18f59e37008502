import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeSafetensors,
  type Module,
  type OptimizerState,
  stateFromTensors,
  stateToTensors,
  toTensors,
} from '@scaleface/core';
import { readTensorFile, writeTensorFile } from '@scaleface/models';
import {
  assertWorkFolder,
  damaged,
  type FileDigest,
  openWorkFolder,
  readSealedJson,
  sha256,
  writeSealedJson,
} from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Where a training stands, besides its tensors. */
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

/** What `position.json` holds: where the training stands, and what its tensor files held when they were written. */
interface SavedPosition {
  readonly position: TrainingPosition;
  readonly files: Readonly<Record<TensorFile, FileDigest>>;
}

type TensorFile = 'model.safetensors' | 'optimizer.safetensors';

const names = /^(aside-)?step-\d{9,}$/;

/**
 * Saves a training: a folder, written aside and renamed; older ones are removed afterwards. What it held is written down
 * with it, so that {@link loadCheckpoint} knows a damaged one.
 *
 * @param folder - The folder of the checkpoints.
 * @param step - The number of updates done; names the checkpoint.
 * @param module - Whose variables are saved.
 * @param optimizer - The optimizer's state.
 * @param position - Where the training stands.
 * @throws ScaleFaceError `invalid-argument` when the folder holds what this program did not write.
 */
export async function saveCheckpoint(
  folder: string,
  step: number,
  module: Module<unknown>,
  optimizer: OptimizerState,
  position: TrainingPosition,
): Promise<void> {
  await openWorkFolder(folder);
  const name = `step-${String(step).padStart(9, '0')}`;
  const aside = join(folder, `aside-${name}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const saved: SavedPosition = {
    position,
    files: {
      'model.safetensors': await writeTensorFile(join(aside, 'model.safetensors'), module.stateDict()),
      'optimizer.safetensors': await writeTensorFile(join(aside, 'optimizer.safetensors'), stateToTensors(optimizer)),
    },
  };
  await writeSealedJson(join(aside, 'position.json'), saved);
  await rm(join(folder, name), { recursive: true, force: true });
  await rename(aside, join(folder, name));
  for (const other of await readdir(folder)) {
    if (other !== name && names.test(other)) await rm(join(folder, other), { recursive: true, force: true });
  }
}

/**
 * Continues the newest checkpoint, if it has the right key. One that is damaged is removed.
 *
 * @param folder - The folder of the checkpoints.
 * @param key - What is trained on what.
 * @param module - Gets the saved variables.
 * @param note - Called with a sentence when a damaged checkpoint was dropped.
 * @returns The optimizer's state and the position, or nothing to start from the beginning.
 * @throws ScaleFaceError `missing-file` when a checkpoint cannot be read.
 */
export async function loadCheckpoint(
  folder: string,
  key: string,
  module: Module<unknown>,
  note?: (line: string) => void,
): Promise<
  | {
      /** The optimizer's state. */
      optimizer: OptimizerState;
      /** How far the training was. */
      position: TrainingPosition;
    }
  | undefined
> {
  const found = await readdir(folder).catch(() => [] as string[]);
  const newest = found
    .filter((name) => names.test(name) && !name.startsWith('aside-'))
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const place = join(folder, newest);
  const whole = await readWhole(place, key).catch(async (error: unknown) => {
    if (!(error instanceof ScaleFaceError) || error.code !== 'damaged') throw error;
    await assertWorkFolder(folder);
    await rm(place, { recursive: true, force: true });
    note?.(`'dropped a damaged checkpoint; training restarts from the beginning: ${error.path}`);
    return undefined;
  });
  if (whole === undefined) return undefined;
  const [state, saved] = [toTensors(whole.model), toTensors(whole.optimizer)];
  try {
    module.loadStateDict(state);
    return { optimizer: stateFromTensors(saved), position: whole.position };
  } finally {
    tf.dispose([state, saved]);
  }
}

type Arrays = ReturnType<typeof decodeSafetensors>['arrays'];

/** A checkpoint of which every byte is what was written, or nothing when it is another training's. */
async function readWhole(
  place: string,
  key: string,
): Promise<{ position: TrainingPosition; model: Arrays; optimizer: Arrays } | undefined> {
  const file = join(place, 'position.json');
  const saved = await readSealedJson<Partial<SavedPosition>>(file, dropped);
  if (saved?.position === undefined || saved.files === undefined) throw damaged(file, dropped, 'no position');
  const { position, files } = saved;
  if (position.key !== key) return undefined;
  const arrays = async (name: TensorFile): Promise<Arrays> => {
    const bytes = await readTensorFile(join(place, name));
    const { size, sha256: expected } = files[name];
    if (bytes === undefined || bytes.length !== size || sha256(bytes) !== expected) {
      throw damaged(join(place, name), dropped);
    }
    return decodeSafetensors(bytes).arrays;
  };
  return { position, model: await arrays('model.safetensors'), optimizer: await arrays('optimizer.safetensors') };
}

const dropped = 'Train from the beginning';
