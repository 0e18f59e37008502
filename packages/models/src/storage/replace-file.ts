import { open, stat } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';

/** How much of a file decides what it is. */
const looked = 64;

/**
 * Refuses to replace a file, before any work, unless it is missing, empty, or of the kind that will be written,
 * recognised by its first bytes.
 *
 * @param file - The file to be written.
 * @param what - What will be written, for the message: `a safetensors file`.
 * @param isOne - Whether a file of that size which begins with these bytes, at most 64, is one.
 * @throws ScaleFaceError `invalid-argument`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertReplaceableFile } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'old.png'), new Uint8Array([0x89, 0x50, 0x4e, 0x47]));
 * await writeFile(join(folder, 'thesis.tex'), 'Chapter 1');
 * const answers = ['new.png', 'old.png', 'thesis.tex'].map((name) =>
 *   assertReplaceableFile(join(folder, name), 'a picture', ([first]) => first === 0x89).catch((error) => error.code),
 * );
 * await Promise.all(answers); // => [undefined, undefined, 'invalid-argument']
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertReplaceableFile(
  file: string,
  what: string,
  isOne: (start: Uint8Array, size: number) => boolean,
): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  if (found.isFile() && isOne(await startOf(file), found.size)) return;
  throw new ScaleFaceError(`not replaced: only ${what} is`, {
    code: 'invalid-argument',
    path: file,
    hint: 'Choose another output, or move it away',
  });
}

async function startOf(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return new Uint8Array();
  try {
    const bytes = new Uint8Array(looked);
    const { bytesRead } = await handle.read(bytes, 0, looked, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
