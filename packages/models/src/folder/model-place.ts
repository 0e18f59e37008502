import { rmdir } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import { exists } from '../storage/atomic.js';
import { withLock } from '../storage/lock.js';
import { assertApart, probeOutput, realPlace } from '../storage/place.js';
import { assertReplaceable } from '../storage/replace-folder.js';
import { assertWorkFolder } from '../storage/work-folder.js';
import { modelFolder } from './model-kind.js';

/** What {@link assertModelPlace} checks besides the folder itself. */
export interface ModelPlaceOptions {
  /** Files and folders that the model is made from: it may lie in none of them, nor around them. Default none. */
  readonly inputs?: readonly string[];
  /** The folder of the checkpoints; `FOLDER.checkpoints` by default. */
  readonly checkpoints?: string | undefined;
  /** What the folder is called in messages; `out` by default. */
  readonly flag?: string;
}

/**
 * Where a training keeps its checkpoints unless it is told: beside the model folder, a link followed.
 *
 * @param folder - The model folder.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { basename, join } from 'node:path';
 * import { checkpointsOf } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await mkdir(join(folder, 'run-7'));
 * await symlink(join(folder, 'run-7'), join(folder, 'latest'));
 * basename(await checkpointsOf(join(folder, 'run-7'))); // => 'run-7.checkpoints'
 * basename(await checkpointsOf(join(folder, 'latest'))); // => 'run-7.checkpoints'
 * await rm(folder, { recursive: true });
 * ```
 */
export const checkpointsOf = async (folder: string): Promise<string> => `${await realPlace(folder)}.checkpoints`;

/**
 * Makes sure, before any work, that a model folder can be written: it is empty, missing, or an older model, what is
 * beside it (`FOLDER.part`, `FOLDER.checkpoints`) is ours, and the disk accepts files there. Nothing is changed except
 * that missing parent folders are created.
 *
 * @param folder - The model folder to be written.
 * @param options - What it is made from, where the checkpoints are.
 * @returns Whether an older model is there, which will be replaced.
 * @throws ScaleFaceError `invalid-argument` when it holds anything else, is the working folder, or is not apart from the
 * inputs; `not-writable`; `busy` when another process is about to replace it.
 *
 * @example
 * ```ts
 * import { assertModelPlace } from '@scaleface/models';
 *
 * await assertModelPlace('.examples/new-model'); // => false
 * await assertModelPlace('.').catch((error) => error.code); // => 'invalid-argument'
 * ```
 */
export async function assertModelPlace(folder: string, options: ModelPlaceOptions = {}): Promise<boolean> {
  const { inputs = [], flag = 'out', checkpoints = await checkpointsOf(folder) } = options;
  await assertApart(folder, inputs, flag);
  await assertNotWorkingFolder(folder, flag);
  await assertWorkFolder(checkpoints);
  try {
    await assertReplaceable(folder, modelFolder);
  } catch (error) {
    await lookAgain(folder, checkpoints, error);
  }
  await probeOutput(folder, 'folder', true);
  return exists(join(folder, modelFolder.config));
}

/** What is odd may be another process's replacing, seen halfway: where one works there, that is the answer. */
async function lookAgain(folder: string, checkpoints: string, first: unknown): Promise<void> {
  try {
    await withLock(checkpoints, () => assertReplaceable(folder, modelFolder));
  } catch (error) {
    throw error instanceof ScaleFaceError ? error : first;
  } finally {
    await rmdir(checkpoints).catch(() => {});
  }
}

async function assertNotWorkingFolder(folder: string, flag: string): Promise<void> {
  const below = relative(await realPlace(folder), await realPlace('.'));
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return;
  throw new ScaleFaceError(
    'the model folder is replaced as a whole, and this one is, or contains, the working folder',
    {
      code: 'invalid-argument',
      path: flag,
      expected: 'a folder of its own',
      received: folder,
      hint: 'Name one, for instance model',
    },
  );
}
