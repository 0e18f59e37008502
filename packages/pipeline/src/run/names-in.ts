import { readdir } from 'node:fs/promises';
import { lockName, probeName } from '@scaleface/models/storage';

/**
 * What is in a folder, but for what this program leaves there before it has marked the folder as its own; nothing where
 * there is no folder.
 *
 * @param folder - The folder.
 * @param mark - The name of the file that marks it.
 */
export async function namesIn(folder: string, mark: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const passing = [lockName, probeName, `${mark}.part`];
  return names.filter((name) => !passing.some((start) => name.startsWith(start)));
}
