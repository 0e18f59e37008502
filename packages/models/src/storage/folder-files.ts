import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { FolderFiles } from './checksums.js';
import { readReason } from './read-reason.js';

/**
 * The files of a folder on disk.
 *
 * @param folder - The folder.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { folderFiles } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'rows.bin'), new Uint8Array([1, 2, 3]));
 * await mkdir(join(folder, 'views'));
 * const files = folderFiles(folder);
 * await files.names?.(); // => ['rows.bin', 'views']
 * [...((await files.read('rows.bin')) ?? [])]; // => [1, 2, 3]
 * await files.read('labels.bin'); // => undefined
 * await files.read('views').catch((error) => error.received); // => 'a folder where a file should be'
 * await rm(folder, { recursive: true });
 * ```
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
