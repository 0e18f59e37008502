import { assertApart, assertReplaceableFile, probeOutput } from '@scaleface/models/storage';

/**
 * Refuses, before any work, a file that a feature table may not go to: one that is read, one that cannot be written, and one
 * that is there and no feature table.
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
