import { type EngineReport, selectEngine } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import { type TableTraining, type TrainedOnTable, trainOnTable } from './train-on-table.js';

/** A training on a table in a file, as data that a thread gets as a copy. */
export interface TrainingTask extends Omit<TableTraining, 'engine' | 'progress' | 'note'> {
  /** The file of the table. */
  readonly table: string;
  /** The engine in use. */
  readonly engine: Pick<EngineReport, 'engine' | 'versions'>;
}

/** Who listens to a training. */
export type TrainingListeners = Pick<TableTraining, 'progress' | 'note'>;

/**
 * Trains in the calling thread.
 *
 * @param task - The table's file, and how.
 * @param listeners - Who listens.
 */
export const trainHere = async (
  { table, ...how }: TrainingTask,
  listeners: TrainingListeners,
): Promise<TrainedOnTable> => trainOnTable(await readFeatureTable(table), { ...how, ...listeners });

/** The same in a thread that has no engine yet. */
export async function trainAnew(task: TrainingTask, listeners: TrainingListeners): Promise<TrainedOnTable> {
  await selectEngine([task.engine.engine]);
  return trainHere(task, listeners);
}
