import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
  /** What the validation has measured, and the file of the best weights; only in trainings that are validated. */
  readonly validation?: ValidatedSoFar;
}

/** What the validation of a training has found so far. */
export interface ValidatedSoFar {
  /** What was measured after each epoch. */
  readonly values: readonly number[];
  /** The epoch of the best weights, from 0; nothing before there are some. */
  readonly best?: number;
  /** What their file held when it was written. */
  readonly file?: FileDigest;
}

/** The file of the best weights, in the folder of the checkpoints. */
const bestFile = (folder: string, epoch: number): string =>
  join(folder, `best-${String(epoch).padStart(6, '0')}.safetensors`);

/**
 * Saves the best weights so far; those before are removed when a checkpoint names the new ones.
 *
 * @param folder - The folder of the checkpoints.
 * @param epoch - The epoch that they are of.
 * @param weights - The module's state; disposed of.
 */
export async function saveBest(folder: string, epoch: number, weights: Record<string, tf.Tensor>): Promise<FileDigest> {
  await openWorkFolder(folder);
  return writeTensorFile(bestFile(folder, epoch), weights);
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
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, readdir, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { chain, momentum } from '@scaleface/core';
 * import { ScaleHead } from '@scaleface/heads';
 * import { saveCheckpoint } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const head = new ScaleHead({ features: 4, hidden: [] });
 * const state = chain(momentum(0.9)).init(head.trainableVariables);
 * const position = { key: 'this head on these rows', epoch: 0, batches: 50, random: [1, 2, 3, 4], losses: [3.1] };
 * await saveCheckpoint(folder, 50, head, state, position);
 * await saveCheckpoint(folder, 100, head, state, { ...position, batches: 100 });
 * (await readdir(folder)).filter((name) => name.startsWith('step')); // => ['step-000000100']
 * head.dispose();
 * await rm(folder, { recursive: true });
 * ```
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
    const old = other.startsWith('best-') && other !== basename(bestFile(folder, position.validation?.best ?? -1));
    if ((other !== name && names.test(other)) || old) await rm(join(folder, other), { recursive: true, force: true });
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
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { appendFile, mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { chain, momentum } from '@scaleface/core';
 * import { ScaleHead } from '@scaleface/heads';
 * import { loadCheckpoint, saveCheckpoint } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [head, key] = [new ScaleHead({ features: 4, hidden: [] }), 'this head on these rows'];
 * const state = chain(momentum(0.9)).init(head.trainableVariables);
 * const position = { key, epoch: 2, batches: 10, random: [1, 2, 3, 4], losses: [3.1, 2.9, 28] };
 * await saveCheckpoint(folder, 50, head, state, position);
 * (await loadCheckpoint(folder, key, head))?.position.epoch; // => 2
 * await loadCheckpoint(folder, 'this head on other rows', head); // => undefined
 *
 * await appendFile(join(folder, 'step-000000050', 'model.safetensors'), 'x'); // one byte too many
 * let note = '';
 * await loadCheckpoint(folder, key, head, (line) => (note = line)); // => undefined
 * note.split(';')[0]; // => 'dropped a damaged checkpoint'
 * head.dispose();
 * await rm(folder, { recursive: true });
 * ```
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
      /** The best weights so far, if there are some. */
      best?: Record<string, tf.Tensor>;
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
  const whole = await readWhole(folder, place, key).catch(async (error: unknown) => {
    if (!(error instanceof ScaleFaceError) || error.code !== 'damaged') throw error;
    await assertWorkFolder(folder);
    await rm(place, { recursive: true, force: true });
    note?.(`dropped a damaged checkpoint; training restarts from the beginning: ${error.path}`);
    return undefined;
  });
  if (whole === undefined) return undefined;
  const [state, saved] = [toTensors(whole.model), toTensors(whole.optimizer)];
  try {
    module.loadStateDict(state);
    const best = whole.best && toTensors(whole.best);
    return { optimizer: stateFromTensors(saved), position: whole.position, ...(best && { best }) };
  } finally {
    tf.dispose([state, saved]);
  }
}

type Arrays = ReturnType<typeof decodeSafetensors>['arrays'];

/** A checkpoint of which every byte is what was written, or nothing when it is another training's. */
async function readWhole(
  folder: string,
  place: string,
  key: string,
): Promise<{ position: TrainingPosition; model: Arrays; optimizer: Arrays; best?: Arrays } | undefined> {
  const file = join(place, 'position.json');
  const saved = await readSealedJson<Partial<SavedPosition>>(file, dropped);
  if (saved?.position === undefined || saved.files === undefined) throw damaged(file, dropped, 'no position');
  const { position, files } = saved;
  if (position.key !== key) return undefined;
  const arrays = async (path: string, { size, sha256: expected }: FileDigest): Promise<Arrays> => {
    const bytes = await readTensorFile(path);
    if (bytes === undefined || bytes.length !== size || sha256(bytes) !== expected) throw damaged(path, dropped);
    return decodeSafetensors(bytes).arrays;
  };
  const own = (name: TensorFile): Promise<Arrays> => arrays(join(place, name), files[name]);
  const { best, file: digest } = position.validation ?? {};
  return {
    position,
    model: await own('model.safetensors'),
    optimizer: await own('optimizer.safetensors'),
    ...(best === undefined || digest === undefined ? {} : { best: await arrays(bestFile(folder, best), digest) }),
  };
}

const dropped = 'Train from the beginning';
