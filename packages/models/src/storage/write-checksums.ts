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
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { checksumsFile, writeChecksums } from '@scaleface/models/storage';
 *
 * const listed = ['gallery.json', 'rows.bin'];
 * const kind = { what: 'a gallery folder', config: 'gallery.json', format: 'gallery', files: listed };
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'gallery.json'), '{ "format": "gallery/1" }');
 * await writeFile(join(folder, 'rows.bin'), new Uint8Array([1, 2, 3]));
 * await writeFile(join(folder, 'notes.txt'), 'not of this kind'); // which is why it is not listed
 * await writeChecksums(folder, kind);
 * const { files } = JSON.parse(await readFile(join(folder, checksumsFile), 'utf8'));
 * Object.keys(files); // => ['gallery.json', 'rows.bin']
 * files['rows.bin'].size; // => 3
 * await rm(folder, { recursive: true });
 * ```
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
