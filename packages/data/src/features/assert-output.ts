import { open, readFile, stat } from 'node:fs/promises';
import { assertApart, assertWorkFolder, probeOutput } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

const refused = (path: string, expected: string): ScaleFaceError =>
  new ScaleFaceError('not replaced: something else is there', {
    code: 'invalid-argument',
    path,
    expected: `nothing yet, or ${expected}`,
    hint: 'Choose another output, or move it away',
  });

/** Length and first bytes of a file, or nothing where there is none. */
async function beginning(file: string): Promise<{ size: number; mark: string } | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) return { size: found.size, mark: '' };
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0);
    return { size: found.size, mark: buffer.toString('latin1', 0, bytesRead) };
  } finally {
    await handle.close();
  }
}

/**
 * Refuses to overwrite anything but a feature table, recognised by its content, not by its name. An empty file may be
 * replaced.
 *
 * @param file - Where the table goes.
 * @throws ScaleFaceError `invalid-argument`.
 */
export async function assertFeatureFile(file: string): Promise<void> {
  const found = await beginning(file).catch(() => ({ size: 1, mark: '' }));
  if (found === undefined || found.mark === 'ARROW1' || (found.size === 0 && (await stat(file)).isFile())) return;
  throw refused(file, 'a feature table');
}

/**
 * Refuses, before any work, an output of {@link embedImages} that would overwrite the user's files or cannot be
 * written: the table `OUT`, the list `OUT.skipped.json` and the folder `OUT.parts` are each missing or from an earlier
 * call, and apart from what is read.
 *
 * @param out - Where the feature table goes.
 * @param images - The folder that the images are read from, if it is known.
 * @param flag - What the output is called in messages; `out` by default.
 * @throws ScaleFaceError `invalid-argument`; `not-writable`.
 *
 * @example
 * ```ts
 * import { assertEmbedOutput } from '@scaleface/data';
 *
 * const refused = await assertEmbedOutput('faces/features.arrow', 'faces').catch((error) => error.code);
 * refused; // => 'invalid-argument'
 * ```
 */
export async function assertEmbedOutput(out: string, images?: string, flag = 'out'): Promise<void> {
  const skipped = `${out}.skipped.json`;
  if (images !== undefined) for (const place of [out, `${out}.parts`]) await assertApart(place, [images], flag);
  await probeOutput(out, 'file');
  await assertFeatureFile(out);
  await assertFeatureFile(`${out}.part`);
  if (!(await isSkippedList(skipped))) throw refused(skipped, 'a list of images that did not decode');
  await assertWorkFolder(`${out}.parts`);
}

/** Whether there is nothing, or a list that `embedImages` has written. */
async function isSkippedList(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return true;
  if (!found.isFile()) return false;
  try {
    const list: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(list) && list.every((entry) => typeof entry?.id === 'string' && 'reason' in entry);
  } catch {
    return false;
  }
}
