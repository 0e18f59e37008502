import {
  clipByGlobalNorm,
  disposeState,
  type Module,
  type Optimizer,
  type OptimizerState,
  optimizeStep,
  valueAndGrads,
} from '@scaleface/core';
import type { ProgressReport } from '@scaleface/models';
import { assertWorkFolder } from '@scaleface/models/storage';
import { createRandom, type Random, restoreRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { atStep, finiteLoss } from './finite-loss.js';
import { type Validation, type ValidationRecord, Watch } from './validation.js';

/** Where a training is saved while it runs. */
export interface CheckpointOptions {
  /** The folder of the checkpoints, for nothing else: it must be missing, empty, or one of an earlier call. */
  readonly folder: string;
  /** What is trained on what: a checkpoint with another key is not continued. */
  readonly key: string;
  /** Steps between two checkpoints; 50 by default. */
  readonly every?: number;
  /** Called with a sentence when a damaged checkpoint was dropped. */
  readonly note?: ((line: string) => void) | undefined;
}

/** What a training left besides the head. */
export interface TrainingRecord {
  /** The mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Steps that an earlier, interrupted call had done already. */
  readonly resumedSteps: number;
  /** @deprecated The former name of `resumedSteps`; goes with the next version. */
  readonly kept: number;
  /** What the validation found, where there was one: the weights are those of its best epoch. */
  readonly validation?: ValidationRecord;
}

/** A head and how it learns from batches of rows. */
export interface HeadTraining<Batch extends Record<string, tf.Tensor>> {
  /** Learns in place. */
  readonly head: Module<unknown>;
  /** Makes the steps. */
  readonly optimizer: Optimizer;
  /** The rate of each step, from 0. */
  readonly rate: (step: number) => number;
  /** The largest L2 norm of all gradients together; none by default. */
  readonly clipNorm?: number | undefined;
  /** Number of epochs. */
  readonly epochs: number;
  /** Batches per epoch. */
  readonly batches: number;
  /** Seed of the order of the rows. */
  readonly seed: number;
  /** The rows of each batch of an epoch; draws nothing but from the generator it is given. */
  readonly order: (random: Random) => readonly (readonly number[])[];
  /** Begins to read the rows of a batch that comes next, while the engine works; nothing by default. */
  readonly prepare?: (rows: readonly number[]) => void;
  /** The tensors of a batch; they are disposed of after its step. */
  readonly batch: (rows: readonly number[]) => Batch | Promise<Batch>;
  /** The loss of a batch at a step, from 0, as a differentiable function of the head's variables. */
  readonly loss: (batch: Batch, step: number) => tf.Scalar;
  /** Measures each epoch, stops when there is no gain and takes the best weights in the end; none by default. */
  readonly validation?: Validation | undefined;
}

/**
 * Trains a head. Interrupted at any step and called again with the same checkpoint folder, it ends with the same
 * weights bit for bit on the same engine: weights, optimizer, random state and position are saved together. A damaged
 * checkpoint is dropped, and training restarts from the beginning.
 *
 * @param training - The head and how it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `not-finite` when the loss became NaN or infinite; `invalid-argument` when the checkpoint folder
 * holds what this program did not write.
 */
export async function trainHead<Batch extends Record<string, tf.Tensor>>(
  training: HeadTraining<Batch>,
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainingRecord> {
  const { head, optimizer, epochs, batches } = training;
  if (checkpoint !== undefined) await assertWorkFolder(checkpoint.folder);
  const saved = checkpoint && (await loadCheckpoint(checkpoint.folder, checkpoint.key, head, checkpoint.note));
  const from = saved?.position;
  let state = saved?.optimizer ?? optimizer.init(head.trainableVariables);
  const random = from === undefined ? createRandom(training.seed) : restoreRandom(from.random);
  const losses = from?.losses.slice(0, from.epoch) ?? [];
  const watch = training.validation && new Watch(training.validation, from?.validation, saved?.best);
  let validation: ValidationRecord | undefined;
  try {
    for (let epoch = from?.epoch ?? 0; epoch < epochs && watch?.stopped !== true; epoch++) {
      const before = random.state();
      const order = training.order(random);
      const again = epoch === from?.epoch ? from : undefined;
      let sum = again?.losses[epoch] ?? 0;
      for (let b = again?.batches ?? 0; b < batches; b++) {
        const step = epoch * batches + b;
        const done = await update(training, state, order[b] as readonly number[], step, order[b + 1]);
        state = done.state;
        sum += done.loss;
        progress?.('train', step + 1, epochs * batches, done.measures);
        if (checkpoint !== undefined && (step + 1) % (checkpoint.every ?? 50) === 0) {
          const { key, folder } = checkpoint;
          const position = { key, epoch, batches: b + 1, random: before, losses: [...losses, sum] };
          await saveCheckpoint(folder, step + 1, head, state, {
            ...position,
            ...(watch && { validation: watch.soFar }),
          });
        }
      }
      losses.push(sum / batches);
      if (watch === undefined) continue;
      const done = (epoch + 1) * batches;
      const measures = await withAverage(head, state, () => watch.take(head, checkpoint?.folder));
      progress?.('validate', done, epochs * batches, measures);
      if (checkpoint === undefined) continue;
      const position = {
        key: checkpoint.key,
        epoch: epoch + 1,
        batches: 0,
        random: random.state(),
        losses: [...losses],
      };
      await saveCheckpoint(checkpoint.folder, done, head, state, { ...position, validation: watch.soFar });
    }
    takeAverage(head, state);
    validation = watch?.finish(head);
  } finally {
    disposeState(state);
    watch?.dispose();
  }
  const resumedSteps = from === undefined ? 0 : from.epoch * batches + from.batches;
  return { losses, resumedSteps, kept: resumedSteps, ...(validation && { validation }) };
}

/** Does something with the average of the weights in their place, where the optimizer keeps one. */
async function withAverage<T>(head: Module<unknown>, state: OptimizerState, work: () => Promise<T>): Promise<T> {
  if (state.slots.average === undefined) return work();
  const own = head.stateDict();
  takeAverage(head, state);
  try {
    return await work();
  } finally {
    head.loadStateDict(own);
    tf.dispose(own);
  }
}

/** Where the optimizer kept an average of the weights, it takes their place. */
function takeAverage(head: Module<unknown>, { slots }: OptimizerState): void {
  for (const [name, average] of Object.entries(slots.average ?? {})) head.trainableVariables[name]?.assign(average);
}

/** One step. */
async function update<Batch extends Record<string, tf.Tensor>>(
  training: HeadTraining<Batch>,
  before: OptimizerState,
  rows: readonly number[],
  step: number,
  next: readonly number[] | undefined,
): Promise<{ state: OptimizerState; loss: number; measures: Record<string, number> }> {
  const { head, optimizer, clipNorm = Number.POSITIVE_INFINITY } = training;
  const batch = await training.batch(rows);
  if (next !== undefined) training.prepare?.(next);
  try {
    const { value, grads } = atStep(step, () =>
      valueAndGrads(() => training.loss(batch, step), head.trainableVariables),
    );
    try {
      const loss = await finiteLoss(value, step);
      const clipped = Number.isFinite(clipNorm) ? clipByGlobalNorm(grads, clipNorm) : { grads, norm: undefined };
      const rate = { learningRate: training.rate(step) };
      // Read on its way, while the optimizer works.
      const reading = clipped.norm?.data();
      const state = optimizeStep(optimizer, clipped.grads, before, head.trainableVariables, rate);
      const [gradientNorm] = (await reading) ?? [];
      tf.dispose(clipped.norm);
      return { state, loss, measures: { loss, ...rate, ...(gradientNorm === undefined ? {} : { gradientNorm }) } };
    } finally {
      tf.dispose([value, grads]);
    }
  } finally {
    tf.dispose(batch);
  }
}
