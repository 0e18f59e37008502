import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFile, type FileDigest, holds, readSealedJson, writeSealedJson } from '@scaleface/models/storage';

/** What is recorded of a finished stage. */
export interface StageRecord {
  /** The stage's name. */
  readonly name: string;
  /** The hash of everything that the stage's result depends on. */
  readonly key: string;
  /** Size and SHA-256 of each file it wrote, by its path below the run's folder. */
  readonly outputs: Readonly<Record<string, FileDigest>>;
  /** How long it took, in seconds. */
  readonly seconds: number;
}

const fileOf = (out: string, name: string): string => join(out, 'stages', `${name}.json`);

/** The record of a finished stage, nothing where there is none, or that it is damaged. */
export async function readRecord(out: string, name: string): Promise<StageRecord | 'damaged' | undefined> {
  try {
    const record = await readSealedJson<StageRecord>(fileOf(out, name), '');
    return record?.name === name ? record : undefined;
  } catch {
    return 'damaged';
  }
}

/** Writes the record, after the stage's files: a stage that was killed is never taken for finished. */
export async function writeRecord(out: string, record: StageRecord): Promise<void> {
  await mkdir(join(out, 'stages'), { recursive: true });
  await writeSealedJson(fileOf(out, record.name), record);
}

/** Removes a record. */
export const forgetRecord = (out: string, name: string): Promise<void> => rm(fileOf(out, name), { force: true });

/** Names the first of a stage's files that is gone, or is not what was written; nothing when all are whole. */
export async function whatIsNotWhole(out: string, outputs: StageRecord['outputs']): Promise<string | undefined> {
  for (const [name, digest] of Object.entries(outputs)) {
    const file = join(out, name);
    if (await holds(file, digest)) continue;
    const gone = (await stat(file).catch(() => undefined)) === undefined;
    return gone ? `${name} is gone` : `${name} is damaged, or was changed`;
  }
  return undefined;
}

/** The files that a stage has written, with size and SHA-256. */
export async function digestsOf(out: string, writes: readonly string[]): Promise<StageRecord['outputs']> {
  const outputs: Record<string, FileDigest> = {};
  for (const name of writes) {
    const names = name.endsWith('/') ? (await readdir(join(out, name))).sort().map((file) => `${name}${file}`) : [name];
    for (const file of names) outputs[file] = await digestOfFile(join(out, file));
  }
  return outputs;
}

/** Removes what a stage has written, before it is done again: nothing that is damaged stays beside what is new. */
export async function removeOutputs(
  out: string,
  outputs: StageRecord['outputs'],
  writes: readonly string[],
): Promise<void> {
  for (const name of Object.keys(outputs)) {
    const own = writes.some((write) => name === write || (write.endsWith('/') && name.startsWith(write)));
    if (own && !name.split('/').includes('..')) await rm(join(out, name), { force: true });
  }
}
