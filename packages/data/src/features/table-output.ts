import { assertApart, assertReplaceableFile, probeOutput } from '@scaleface/models/storage';

/**
 * Refuses, before any work, a file that must not become a feature table: one that is read, one that cannot be written,
 * and an existing one that is not a feature table.
 *
 * @param file - Where the table goes.
 * @param inputs - Files and folders that are read.
 * @param flag - What the file is called in messages.
 * @throws ScaleFaceError `invalid-argument`, `not-writable`.
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
