import { createHash } from 'node:crypto';
import { access, open, rename } from 'node:fs/promises';

/**
 * Writes a file beside its place and renames it: whoever looks sees the old file or the new one, never a half.
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
  } finally {
    await handle.close();
  }
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

/**
 * The SHA-256 of a value's JSON text, in hexadecimal; keys in the order in which they were set.
 *
 * @param value - Anything that JSON holds.
 */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? 'undefined')
    .digest('hex');
