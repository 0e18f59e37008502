import { access, constants, lstat, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * The real path of the part of a path that exists, followed by the rest.
 *
 * @param path - File or folder, there or not.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { realPlace } from '@scaleface/models/storage';
 *
 * const folder = await realpath(await mkdtemp(join(tmpdir(), 'example-')));
 * await mkdir(join(folder, 'crops'));
 * await symlink(join(folder, 'crops'), join(folder, 'faces'));
 * // Two names of one place, though there is no file yet.
 * (await realPlace(join(folder, 'faces', 'ada', '1.png'))) === join(folder, 'crops', 'ada', '1.png'); // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  for (let there = whole; ; there = dirname(there)) {
    const real = await realpath(there).catch(() => undefined);
    if (real !== undefined) return join(real, relative(there, whole));
    if (there === dirname(there)) return whole;
  }
}

const within = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);

/**
 * Refuses an output that is its own input, lies in it, or contains it, by real paths: no input may be overwritten.
 *
 * @param output - File or folder to be written.
 * @param inputs - Files and folders that are read.
 * @param flag - What the output is called in the message, for instance `--out`.
 * @throws ScaleFaceError `invalid-argument`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertApart } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const photos = join(folder, 'photos');
 * await mkdir(photos);
 * await symlink(photos, join(folder, 'link'));
 * const refusals = ['photos-aligned', 'photos/aligned', 'link'].map((name) =>
 *   assertApart(join(folder, name), [photos], '--out').catch((error) => error.message.split(',')[0]),
 * );
 * const [beside, inside, itself] = await Promise.all(refusals);
 * beside; // => undefined
 * inside; // => '--out: the output lies in the input'
 * itself; // => '--out: the output is the input itself'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertApart(output: string, inputs: readonly string[], flag = 'out'): Promise<void> {
  const place = await realPlace(output);
  for (const input of inputs) {
    const source = await realPlace(input);
    const inside = within(place, source);
    if (!inside && !within(source, place)) continue;
    const how = place === source ? 'is the input itself' : inside ? 'lies in the input' : 'contains the input';
    throw new ScaleFaceError(`the output ${how}, which is never written to`, {
      code: 'invalid-argument',
      path: flag,
      expected: `a place outside ${input}`,
      received: output,
    });
  }
}

/**
 * What the empty file is called; the same for all processes, so that the next one removes what a killed one has left.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { probeName, probeOutput } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, probeName), ''); // of a process that was killed while it probed
 * await writeFile(join(folder, 'faces.arrow'), 'rows');
 * (await readdir(folder)).filter((name) => name !== probeName); // => ['faces.arrow']
 * await probeOutput(join(folder, 'faces.arrow'), 'file'); // the next probe tidies up
 * await readdir(folder); // => ['faces.arrow']
 * await rm(folder, { recursive: true });
 * ```
 */
export const probeName = '.scaleface-probe';

/**
 * Makes sure, before any work, that a file or folder can be written: makes the folders above it, and writes and removes
 * an empty file beside it (in it, where it is a folder already).
 *
 * @param output - The file or folder to be written.
 * @param kind - Whether a folder or a file is to be written.
 * @param replaced - Whether a folder that is there is replaced as a whole: then nothing is written in it.
 * @throws ScaleFaceError `not-writable` in a sentence; `invalid-argument` when a folder stands where a file is to go, or
 * a file where a folder is.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { probeOutput } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await writeFile(join(folder, 'notes'), 'of mine');
 * // Asked before hours of work rather than after them: can the result be written?
 * await probeOutput(join(folder, 'run', 'faces.arrow'), 'file');
 * await readdir(join(folder, 'run')); // => []
 * await probeOutput(join(folder, 'run'), 'file').catch((error) => error.code); // => 'invalid-argument'
 * const refused = probeOutput(join(folder, 'notes', 'faces.arrow'), 'file').catch((error) => error.received);
 * await refused; // => 'a file where a folder should be'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function probeOutput(output: string, kind: 'file' | 'folder', replaced = false): Promise<void> {
  const found = await stat(output).catch(() => undefined);
  const wrong = found !== undefined && (kind === 'file' ? found.isDirectory() : !found.isDirectory());
  if (wrong) {
    throw new ScaleFaceError(kind === 'file' ? 'there is a folder of that name' : 'there is a file of that name', {
      code: 'invalid-argument',
      path: output,
      expected: `a ${kind}, or nothing yet`,
      hint: 'Choose another name',
    });
  }
  const folder = found?.isDirectory() && !replaced ? output : dirname(resolve(output));
  const probe = join(folder, probeName);
  try {
    await mkdir(folder, { recursive: true });
    // One that a killed process has left goes first. One that is there all the same is that of a process beside us.
    await rm(probe, { force: true });
    await writeFile(probe, '', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    // A folder that may not be written to cannot be moved away either.
    if (found !== undefined) await access(output, constants.W_OK);
  } catch (cause) {
    throw new ScaleFaceError('cannot be written', {
      code: 'not-writable',
      path: output,
      received: reasonOf(cause as NodeJS.ErrnoException),
      hint: 'Choose another place, or make it writable',
      cause,
    });
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  // A link that leads nowhere, or a device, is nothing to write to either.
  const own = await lstat(output).catch(() => undefined);
  if (own === undefined || own.isFile() || own.isDirectory() || found !== undefined) return;
  throw new ScaleFaceError('neither a file nor a folder', { code: 'invalid-argument', path: output, expected: kind });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'a read-only file system',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENAMETOOLONG: 'a name that is too long',
  ELOOP: 'links that form a loop',
  ENOENT: 'a parent folder that cannot be created',
};

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string => reasons[code ?? ''] ?? message;
