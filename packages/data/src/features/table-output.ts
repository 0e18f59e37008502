import { assertApart, assertReplaceableFile, probeOutput } from '@scaleface/models/storage';

/**
 * Refuses, before any work, a file that must not become a feature table: one that is read, one that cannot be written,
 * and an existing one that is not a feature table.
 *
 * @param file - Where the table goes.
 * @param inputs - Files and folders that are read.
 * @param flag - What the file is called in messages.
 * @throws ScaleFaceError `invalid-argument`, `not-writable`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertTableOutput } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [fresh, letter] = [join(folder, 'features.arrow'), join(folder, 'letter.txt')];
 * await writeFile(letter, 'Dear Ada');
 * await assertTableOutput(fresh, [], '--out'); // nothing is there yet: fine
 * await assertTableOutput(letter, [], '--out').catch((error) => error.code); // => 'invalid-argument'
 * // A table that is read must not be written over while it is.
 * await assertTableOutput(fresh, [fresh], '--out').catch((error) => error.path); // => '--out'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertTableOutput(file: string, inputs: readonly string[], flag: string): Promise<void> {
  await assertApart(file, inputs, flag);
  await probeOutput(file, 'file');
  await assertReplaceableFile(
    file,
    'a feature table',
    (start) => String.fromCharCode(...start.slice(0, 6)) === 'ARROW1',
  );
}
