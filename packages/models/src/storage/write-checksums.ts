import { join } from 'node:path';
import { exists, writeFileAtomic } from './atomic.js';
import { checksumsFile, checksumsFormat } from './checksums.js';
import { digestOfFile, type FileDigest } from './hash.js';
import type { FolderKind } from './replace-folder.js';

/**
 * Writes `checksums.json` beside the other files of a folder: length and SHA-256 of each.
 *
 * @param folder - The folder, finished except for this file.
 * @param kind - What it is; only files that it may hold are listed.
 */
export async function writeChecksums(folder: string, kind: FolderKind): Promise<void> {
  const files: Record<string, FileDigest> = {};
  for (const name of kind.files) {
    const file = join(folder, name);
    if (name !== checksumsFile && (await exists(file))) files[name] = await digestOfFile(file);
  }
  await writeFileAtomic(
    join(folder, checksumsFile),
    `${JSON.stringify({ format: checksumsFormat, files }, null, 1)}\n`,
  );
}
