import { mkdir, readdir } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Refuses a folder that holds anything; makes it if needed.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `invalid-argument`.
 */
export async function assertEmptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [first] = await readdir(folder);
  if (first === undefined) return;
  throw new ScaleFaceError('the folder for what is drawn is not empty', {
    code: 'invalid-argument',
    path: folder,
    expected: 'an empty folder, or none',
    received: first,
    hint: 'Choose another one',
  });
}
