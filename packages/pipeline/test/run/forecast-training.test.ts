import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forecastTraining, type TrainingTrial } from '../../src/index.js';

/** A clock that only the steps move. */
let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A training whose first step takes long, as everything is loaded in it. */
async function steps(count: number, seconds: number, trial: TrainingTrial): Promise<number> {
  await mkdir(join(trial.checkpoints, 'step-2'), { recursive: true });
  await writeFile(join(trial.checkpoints, 'step-2', 'model.safetensors'), new Uint8Array(300));
  await writeFile(join(trial.checkpoints, 'step-2', 'optimizer.safetensors'), new Uint8Array(900));
  for (let k = 1; k <= count; k++) {
    now += k === 1 ? 60_000 : 1000 * seconds;
    trial.progress('train', k, count);
  }
  await mkdir(trial.out);
  await writeFile(join(trial.out, 'config.json'), new Uint8Array(40));
  return count;
}

describe('the forecast of a training', () => {
  it('goes by the pace of steps after the first, stops early, and leaves nothing behind', async () => {
    let made = 0;
    let folder = '';
    const forecast = await forecastTraining((trial) => {
      folder = dirname(trial.out);
      const progress: TrainingTrial['progress'] = (what, done, total) => {
        made = done;
        trial.progress(what, done, total);
      };
      return steps(5000, 0.5, { ...trial, progress });
    });
    expect(forecast).toEqual({ steps: 5000, seconds: 2500, bytes: 300 });
    expect(made).toBe(5);
    expect(await readdir(tmpdir())).not.toContain(folder.split('/').at(-1));
  });

  it('of a training that ends at once is its own time, and the size of its folder', async () => {
    expect(await forecastTraining((trial) => steps(2, 1, trial))).toEqual({ steps: 2, seconds: 61, bytes: 40 });
  });

  it('hands on what goes wrong in the training', async () => {
    await expect(forecastTraining(() => Promise.reject(new Error('no engine')))).rejects.toThrow('no engine');
  });
});
