import { access, open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file under a temporary name and renames it: a reader sees either the old file or the new one, never half of
 * it. If writing fails, the temporary file is removed.
 *
 * @param file - Where to.
 * @param data - The content.
 */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  const aside = `${file}.part`;
  const handle = await open(aside, 'w');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(aside, { force: true });
    // Node does not say which file it was that the disk had no room for.
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path: file });
    throw error;
  }
  await handle.close();
  await rename(aside, file);
}

/**
 * Whether there is something at a path.
 *
 * @param path - File or folder.
 */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
