import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressReport } from '@scaleface/models';

/** How long a training takes, and how large what it learns is. */
export interface TrainingForecast {
  /** Steps of all epochs; 0 where nothing is trained step by step. */
  readonly steps: number;
  /** Seconds that they take, going by the first of them. The calibration at the end is not among them where there are steps. */
  readonly seconds: number;
  /** Bytes of the weights: of one head where there are several; of the whole model folder where it was done at once. */
  readonly bytes: number;
}

/** What a training on trial is given in place of its own. */
export interface TrainingTrial {
  /** A model folder that is removed. */
  readonly out: string;
  /** A folder of checkpoints that is removed. */
  readonly checkpoints: string;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
  /** Must be called with every step; throws when enough is known. */
  readonly progress: ProgressReport;
}

/** Thrown out of a training on trial, which is enough. */
class Enough extends Error {}

/** It takes two steps to load everything; then so many are timed at least, and for so many milliseconds. */
const [warm, timed, most] = [2, 3, 1500];

/**
 * Begins a training in a temporary folder and stops it after some steps: how long all of them would take, and how large the
 * weights are. Nothing stays.
 *
 * @param train - Trains; what it is given takes the place of its own folders and progress.
 * @returns Of a training that ended before it was stopped, the time that it took.
 * @throws Whatever `train` throws by itself.
 *
 * @example
 * ```ts
 * import { forecastTraining } from '@scaleface/pipeline';
 *
 * const forecast = await forecastTraining(async ({ progress }) => {
 *   for (let step = 1; step <= 1000; step++) {
 *     await new Promise((resolve) => setTimeout(resolve, 5));
 *     progress('train', step, 1000);
 *   }
 * });
 * forecast.steps; // => 1000
 * forecast.seconds > 4; // => true
 * ```
 */
export async function forecastTraining(train: (trial: TrainingTrial) => Promise<unknown>): Promise<TrainingForecast> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleface-forecast-'));
  const [out, checkpoints] = [join(folder, 'model'), join(folder, 'checkpoints')];
  const start = performance.now();
  let steps = 0;
  let begun: { readonly at: number; readonly done: number } | undefined;
  let seconds = 0;
  const progress: ProgressReport = (_, done, total) => {
    steps = Math.max(steps, total);
    const now = performance.now();
    if (done < warm) return;
    begun ??= { at: now, done };
    const made = done - begun.done;
    if (made < timed || now - begun.at < most) return;
    seconds = ((now - begun.at) / 1000 / made) * total;
    throw new Enough();
  };
  try {
    await train({ out, checkpoints, checkpointEvery: warm, progress });
    return { steps, seconds: (performance.now() - start) / 1000, bytes: await sizeOf(out) };
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
    return { steps, seconds, bytes: await sizeOf(checkpoints, 'model.safetensors') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bytes of all files in a folder and below it; of the newest of a name where one is given. */
async function sizeOf(folder: string, name?: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && (name === undefined || entry.name === name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return name === undefined ? sizes.reduce((sum, size) => sum + size, 0) : Math.max(0, ...sizes);
}
