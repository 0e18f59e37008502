import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '@scaleface/models/storage';

/** Where what an earlier version left goes. */
export const formerFolder = 'earlier-version';

/** What an earlier version wrote into a run's folder, beside the folders of the tests. */
const own = ['config.json', 'losses.json', 'summary.md', 'features', 'methods', 'model', 'checkpoints', 'stages'];

/**
 * Whether a folder is that of a run of an earlier version, from before `run.json`: its records of stages are plain JSON, with
 * the names of the files that each wrote but not what was in them, so that nothing in it can be known to be whole.
 *
 * @param out - The folder.
 * @returns The tests whose results are in it; nothing where it is none.
 */
export async function formerTests(out: string): Promise<string[] | undefined> {
  if (await exists(join(out, 'run.json'))) return undefined;
  const names = await readdir(join(out, 'stages')).catch(() => [] as string[]);
  const stages: string[] = [];
  for (const file of names.filter((name) => name.endsWith('.json'))) {
    const stage = file.slice(0, -'.json'.length);
    if (await isFormerRecord(join(out, 'stages', file), stage)) stages.push(stage);
  }
  if (stages.length === 0) return undefined;
  return stages.flatMap((stage) => /^evaluate-(.+)$/.exec(stage)?.[1] ?? []);
}

async function isFormerRecord(file: string, stage: string): Promise<boolean> {
  try {
    const { name, key, outputs } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    return name === stage && typeof key === 'string' && Array.isArray(outputs);
  } catch {
    return false;
  }
}

/**
 * Puts aside what a run of an earlier version left, so that a run of this one finds an empty place; files of others stay. Killed
 * at any moment and called again, it goes on: the records go last.
 *
 * @param out - The run's folder.
 * @param tests - From {@link formerTests}.
 * @returns Where it is now.
 */
export async function putFormerAside(out: string, tests: readonly string[]): Promise<string> {
  const aside = join(out, formerFolder);
  await mkdir(aside, { recursive: true });
  for (const name of [...tests, ...own]) {
    if (await exists(join(out, name))) await rename(join(out, name), join(aside, name));
  }
  return aside;
}
