import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { FolderFiles } from './checksums.js';
import { readReason } from './read-reason.js';

/**
 * The files of a folder on disk.
 *
 * @param folder - The folder.
 */
export const folderFiles = (folder: string): FolderFiles => ({
  place: `${folder}${sep}`,
  read: (name) =>
    readFile(join(folder, name)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
      const path = join(folder, name);
      throw new ScaleFaceError('the file cannot be read', {
        code: 'missing-file',
        path,
        received: readReason(cause),
        cause,
      });
    }),
  names: () => readdir(folder).catch(() => []),
});
