import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, writeFileAtomic } from '@scaleface/models/storage';

/** What is recorded of a finished stage. */
export interface StageRecord {
  /** The stage's name. */
  readonly name: string;
  /** The hash of everything that the stage's result depends on. */
  readonly key: string;
  /** The files it wrote, below the run's folder. */
  readonly outputs: readonly string[];
  /** How long it took, in seconds. */
  readonly seconds: number;
}

/** What became of a stage in this call. */
export interface StageOutcome extends StageRecord {
  /** Whether an earlier call had finished it already. */
  readonly kept: boolean;
}

/**
 * Does a stage of a run, unless a record says that it was finished with the same key and its files are still there.
 * The record is written after the files, so a stage that was killed is never taken for finished.
 *
 * @param folder - The run's folder.
 * @param name - The stage.
 * @param key - The hash of everything its result depends on.
 * @param outputs - The files it writes, below the folder.
 * @param action - Does it; writes each file aside and renames it.
 */
export async function runStage(
  folder: string,
  name: string,
  key: string,
  outputs: readonly string[],
  action: () => Promise<void>,
): Promise<StageOutcome> {
  const file = join(folder, 'stages', `${name}.json`);
  const before = await readRecord(file);
  const there = await Promise.all(outputs.map((output) => exists(join(folder, output))));
  if (before !== undefined && before.key === key && there.every(Boolean)) return { ...before, kept: true };
  const start = performance.now();
  await action();
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const record: StageRecord = { name, key, outputs, seconds };
  await mkdir(join(folder, 'stages'), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(record, null, 1)}\n`);
  return { ...record, kept: false };
}

async function readRecord(file: string): Promise<StageRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StageRecord;
  } catch {
    return undefined;
  }
}
