import {
  clipByGlobalNorm,
  cosineSchedule,
  disposeState,
  type Optimizer,
  type OptimizerState,
  optimizeStep,
  sgd,
  valueAndGrads,
} from '@scaleface/core';
import { ScaleHead, type ScaleHeadOptions } from '@scaleface/heads';
import { scaleFaceLogits, softmaxCrossEntropy } from '@scaleface/losses';
import { createRandom, restoreRandom, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { ProgressReport } from '../progress.js';
import { classCentres } from './centres.js';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { type ScaleHeadBatch, type ScaleHeadData, scaleHeadBatch } from './scale-head-batch.js';

/** How a scale head learns. Defaults are those of the published fine-tuning, but for the rate and its schedule. */
export interface ScaleHeadTrainingOptions {
  /** The head's shape without its input width and seed. */
  readonly head?: Omit<ScaleHeadOptions, 'features' | 'seed'>;
  /** The angular margin on the own class, in radians; 0.5 by default. */
  readonly margin?: number;
  /** Passes over the rows; 10 by default. */
  readonly epochs?: number;
  /** Rows a step; 128 by default. The rest of an epoch that fills no batch is left out. */
  readonly batch?: number;
  /** The rate at the first step, which falls to 0 along half a cosine; 0.03 by default. */
  readonly learningRate?: number;
  /** Momentum; 0.9 by default. */
  readonly momentum?: number;
  /** Weight decay; 5e-4 by default. */
  readonly weightDecay?: number;
  /** The largest L2 norm of all gradients together; 5 by default. */
  readonly clipNorm?: number;
  /** Whether a picture is left out of its own class's centre; true by default. */
  readonly leaveOneOut?: boolean;
  /** Decides the first weights and the order of the rows; 0 by default. */
  readonly seed?: number;
}

/** Where a training is saved while it runs. */
export interface CheckpointOptions {
  /** The folder of the checkpoints. */
  readonly folder: string;
  /** What is trained on what: a checkpoint with another key is not continued. */
  readonly key: string;
  /** Steps between two checkpoints; 50 by default. */
  readonly every?: number;
}

/** A trained head. */
export interface TrainedScaleHead {
  /** The head; dispose of it. */
  readonly head: ScaleHead;
  /** The mean loss of each epoch. */
  readonly losses: readonly number[];
  /** Steps that an earlier, interrupted call had done already. */
  readonly kept: number;
}

/**
 * Trains a scale head on frozen features: only the head learns, embeddings and class centres stay. The loss of row $i$
 * is the softmax cross-entropy of $s(x_i) \cos(\theta_y + m)$ against $s(x_i) \cos\theta_j$.
 *
 * Interrupted at any step and called again with the same checkpoint folder, it ends with the same weights bit for bit
 * on the same engine: weights, optimizer, random state and position are saved together.
 *
 * Source: ScaleFace, arXiv 2209.01880, §III; frozen fine-tuning as in the published configuration.
 *
 * @param data - Features, embeddings and persons.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Hears how far it is.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch, `not-finite` when the loss is no number.
 */
export async function trainScaleHead(
  data: ScaleHeadData,
  options: ScaleHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedScaleHead> {
  const { margin = 0.5, epochs = 10, batch = 128, learningRate = 0.03, seed = 0, leaveOneOut = true } = options;
  const { momentum = 0.9, weightDecay = 5e-4, clipNorm = 5 } = options;
  const rows = data.subjects.length;
  const batches = batchCount(rows, batch);
  const centres = classCentres(data.embedding, data.subjects, {
    leaveOneOut,
    ...(data.sources === undefined ? {} : { sources: data.sources }),
  });
  const head = new ScaleHead({ ...options.head, features: data.bottleneck.width, seed });
  const optimizer = sgd({ learningRate, momentum, weightDecay });
  const schedule = cosineSchedule({ initial: learningRate, steps: epochs * batches });
  const saved = checkpoint && (await loadCheckpoint(checkpoint.folder, checkpoint.key, head));
  const from = saved?.position;
  let state = saved?.optimizer ?? optimizer.init(head.trainableVariables);
  const random = from === undefined ? createRandom(seed) : restoreRandom(from.random);
  const losses = from?.losses.slice(0, from.epoch) ?? [];
  const unitCentres = tf.tensor2d(centres.centres.data, [centres.classes.length, data.embedding.width]);
  for (let epoch = from?.epoch ?? 0; epoch < epochs; epoch++) {
    const before = random.state();
    const order = random.shuffle(Array.from({ length: rows }, (_, i) => i));
    const again = epoch === from?.epoch ? from : undefined;
    let sum = again?.losses[epoch] ?? 0;
    for (let b = again?.batches ?? 0; b < batches; b++) {
      const step = epoch * batches + b;
      const inputs = scaleHeadBatch(data, centres, unitCentres, order.slice(b * batch, (b + 1) * batch));
      const done = await updateHead(head, optimizer, state, inputs, { margin, clipNorm, rate: schedule(step), step });
      state = done.state;
      sum += done.loss;
      progress?.('train', step + 1, epochs * batches);
      if (checkpoint !== undefined && (step + 1) % (checkpoint.every ?? 50) === 0) {
        const { key, folder } = checkpoint;
        const position = { key, epoch, batches: b + 1, random: before, losses: [...losses, sum] };
        await saveCheckpoint(folder, step + 1, head, state, position);
      }
    }
    losses.push(sum / batches);
  }
  unitCentres.dispose();
  disposeState(state);
  return { head, losses, kept: from === undefined ? 0 : from.epoch * batches + from.batches };
}

function batchCount(rows: number, batch: number): number {
  if (batch >= 2 && batch <= rows) return Math.floor(rows / batch);
  throw new ScaleFaceError('the batch does not fit the training set', {
    code: 'shape-mismatch',
    path: 'options.batch',
    expected: `2 to ${rows} rows`,
    received: String(batch),
  });
}

/** One step on a batch, whose tensors are disposed of. */
async function updateHead(
  head: ScaleHead,
  optimizer: Optimizer,
  before: OptimizerState,
  batch: ScaleHeadBatch,
  { margin, clipNorm, rate, step }: { margin: number; clipNorm: number; rate: number; step: number },
): Promise<{ state: OptimizerState; loss: number }> {
  const { value, grads } = valueAndGrads(() => {
    const { scale } = head.apply(batch.bottleneck, { training: true });
    return softmaxCrossEntropy(scaleFaceLogits(batch.cosine, batch.labels, scale, { margin }), batch.labels);
  }, head.trainableVariables);
  const loss = (await value.data())[0] as number;
  if (!Number.isFinite(loss)) {
    throw new ScaleFaceError('the loss is no number any more', {
      code: 'not-finite',
      path: `step ${step}`,
      received: String(loss),
      hint: 'Try a smaller learning rate',
    });
  }
  const clipped = clipByGlobalNorm(grads, clipNorm);
  const state = optimizeStep(optimizer, clipped.grads, before, head.trainableVariables, { learningRate: rate });
  value.dispose();
  clipped.norm.dispose();
  for (const tensor of [...Object.values(grads), batch.bottleneck, batch.cosine, batch.labels]) tensor.dispose();
  return { state, loss };
}
