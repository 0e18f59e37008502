import { join } from 'node:path';
import { decodeSafetensors, toTensors } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { readTensorFile } from '@scaleface/models';
import { damaged, sha256 } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainedScaleHead } from '../training/scale-head.js';
import { exportFiles, readExportedTraining, readRecord, type TrainedElsewhere } from './training-folder.js';

/**
 * Opens the head that another program trained from an exported training.
 *
 * @param folder - The folder of the export, with `trained.safetensors` and `trained.json`.
 * @param key - What should have been trained on what.
 * @returns The head and the mean loss of each epoch; dispose of the head.
 * @throws ScaleFaceError `missing-file` when nothing was trained yet, `invalid-argument` when something else was,
 * `damaged` when the weights are not those that were written, `bad-format`.
 */
export async function readTrained(folder: string, key: string): Promise<TrainedScaleHead> {
  const { head: shape } = await readExportedTraining(folder);
  const {
    key: trainedKey,
    sha256: hash,
    losses,
  } = await readRecord<TrainedElsewhere>(folder, exportFiles.trainedRecord);
  if (trainedKey !== key) {
    throw new ScaleFaceError('was trained on other rows, or with other settings', {
      code: 'invalid-argument',
      path: folder,
      expected: 'the export of this feature table',
      hint: 'Export the table again, and train that',
    });
  }
  const file = join(folder, exportFiles.trained);
  const bytes = await readTensorFile(file);
  if (bytes === undefined) throw new ScaleFaceError('there is no such file', { code: 'missing-file', path: file });
  if (sha256(bytes) !== hash) throw damaged(file, 'Train it again');
  const head = new ScaleHead(shape);
  const state = toTensors(decodeSafetensors(bytes).arrays);
  try {
    head.loadStateDict(state);
  } catch (error) {
    head.dispose();
    throw error;
  } finally {
    tf.dispose(state);
  }
  return { head, losses, resumedSteps: 0, kept: 0 };
}
