import { join } from 'node:path';
import type { Head } from '@scaleface/heads';
import type { ProgressReport } from '@scaleface/models';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';

/** Trains one head from a seed, with checkpoints and progress of its own. */
export type TrainOne = (
  seed: number,
  checkpoint: CheckpointOptions | undefined,
  progress: ProgressReport | undefined,
) => Promise<TrainingRecord & { readonly head: unknown }>;

/**
 * Trains several heads that differ in their seed, one after the other, each with checkpoints of its own.
 *
 * @param count - How many.
 * @param seed - Of the first; the others follow.
 * @param checkpoint - Where to save them on the way, if anywhere.
 * @param progress - Called with the steps of all together.
 * @param train - Trains one.
 * @returns The heads, the mean loss of each pass over all of them, and the steps that interrupted calls had done.
 */
export async function ensembleOf(
  count: number,
  seed: number,
  checkpoint: CheckpointOptions | undefined,
  progress: ProgressReport | undefined,
  train: TrainOne,
): Promise<TrainingRecord & { readonly heads: readonly Head[] }> {
  const heads: Head[] = [];
  const losses: number[] = [];
  let resumedSteps = 0;
  let validation: TrainingRecord['validation'];
  try {
    for (let member = 0; member < count; member++) {
      const place =
        checkpoint && (count === 1 ? checkpoint : { ...checkpoint, folder: join(checkpoint.folder, `${member + 1}`) });
      const hear: ProgressReport | undefined =
        progress && ((what, done, total, measures) => progress(what, member * total + done, count * total, measures));
      const { head, ...record } = await train(seed + member, place, hear);
      heads.push(head as Head);
      record.losses.forEach((loss, epoch) => {
        losses[epoch] = (losses[epoch] ?? 0) + loss / count;
      });
      resumedSteps += record.resumedSteps;
      validation = record.validation;
    }
  } catch (error) {
    for (const head of heads) head.dispose();
    throw error;
  }
  return { heads, losses, resumedSteps, kept: resumedSteps, ...(count === 1 && validation && { validation }) };
}
