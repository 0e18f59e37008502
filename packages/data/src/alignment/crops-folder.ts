import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { assertApart, hashOf, lockName, probeOutput, readSealedJson, writeSealedJson } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { LabelledImage } from '../datasets/image-folder.js';

/** The file that marks a folder of crops as ours, and says how they are made. */
const claimName = '.alignment';
const format = 'scaleface-alignment';

/** How the crops of a folder are made. */
export interface CropsWay {
  /** Name of the detector. */
  readonly detector: string;
  /** Hash of its weights and settings. */
  readonly fingerprint?: string | undefined;
  /** Side in pixels. */
  readonly side: number;
  /** Which face, if there are several. */
  readonly choose: string;
}

/**
 * Refuses, before any work, a folder that crops may not go to: one that is, holds or lies in the folder of the images; one
 * that holds anything and was not made by `alignFolder`; one that cannot be written to.
 *
 * @param out - The folder of the crops.
 * @param inputs - The folders of the images.
 * @throws ScaleFaceError `invalid-argument`, `not-writable`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { assertCropsFolder } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await assertCropsFolder(join(folder, 'crops'), [join(folder, 'photographs')]); // a new folder: fine
 * // Crops among the photographs would be aligned again by the next call.
 * const among = join(folder, 'photographs/crops');
 * await assertCropsFolder(among, [join(folder, 'photographs')]).catch((error) => error.code); // => 'invalid-argument'
 * // A folder of somebody's own files.
 * await writeFile(join(folder, 'diary.txt'), 'Dear diary');
 * await assertCropsFolder(folder, []).catch((error) => error.received); // => 'diary.txt'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function assertCropsFolder(out: string, inputs: readonly string[]): Promise<void> {
  await assertApart(out, inputs, '--out');
  await assertOurs(out);
  await probeOutput(out, 'folder');
}

/** Refuses a folder that holds what `alignFolder` did not write. */
async function assertOurs(out: string): Promise<void> {
  // What is no folder, or cannot be read, is left to the probe.
  const names = await readdir(out).catch(() => []);
  const foreign = names.filter((name) => !name.startsWith(lockName) && !name.startsWith(claimName));
  if (foreign.length === 0) return;
  const claim = await readFile(join(out, claimName), 'utf8').catch(() => '');
  if (claim.includes(`"format":"${format}/`)) return;
  throw new ScaleFaceError('the folder holds files that align did not write', {
    code: 'invalid-argument',
    path: out,
    expected: 'an empty folder, or a folder of crops made by align',
    received: foreign.slice(0, 3).join(', '),
    hint: 'Choose another output',
  });
}

/**
 * Marks a folder as one of crops that are all made in one way.
 *
 * @param out - The folder.
 * @param way - How.
 * @throws ScaleFaceError `invalid-argument` for a folder that is not ours, `overlap` for one made in another way,
 * `damaged`.
 */
export async function claimCropsFolder(out: string, way: CropsWay): Promise<void> {
  await assertOurs(out);
  const file = join(out, claimName);
  const content = { format: `${format}/1`, ...way };
  const before = await readSealedJson(
    file,
    'The folder has no record of how its crops were made: remove it, or choose another',
  );
  if (before === undefined) return writeSealedJson(file, content);
  if (hashOf(before) === hashOf(content)) return;
  throw new ScaleFaceError('the folder holds crops made with other settings', {
    code: 'overlap',
    path: out,
    expected: 'the same detector with the same settings, side and choice of face',
    hint: 'Choose another folder, or remove this one',
  });
}

/** The folders that images are in: those given to `readImageFolder`, and those around each, links followed. */
export function inputFolders(images: readonly LabelledImage[]): string[] {
  const folders = new Set<string>();
  for (const { id, file } of images) {
    const below = id.split('/').join(sep);
    if (file.endsWith(`${sep}${below}`)) folders.add(file.slice(0, -below.length));
    else if (file === below) folders.add('.');
    folders.add(dirname(file));
  }
  return [...folders];
}

/**
 * Where each image's crop goes.
 *
 * @param images - The images.
 * @param out - The folder of the crops.
 * @returns Files, in the order of the images.
 * @throws ScaleFaceError `invalid-argument` for an id that leads out of the folder, `overlap` when two images would become
 * one file.
 */
export function cropFiles(images: readonly LabelledImage[], out: string): string[] {
  const root = resolve(out);
  const taken = new Map<string, string>();
  return images.map(({ id }) => {
    const place = resolve(root, /\.(jpe?g|png)$/i.test(id) ? id : `${id}.png`);
    if (!place.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
      throw new ScaleFaceError('the id leads out of the folder', {
        code: 'invalid-argument',
        path: 'images',
        received: id,
      });
    }
    const other = taken.get(place);
    if (other !== undefined) {
      throw new ScaleFaceError('two images would become one crop', {
        code: 'overlap',
        path: place,
        received: `${other}, ${id}`,
        hint: 'Rename one of them',
      });
    }
    taken.set(place, id);
    return place;
  });
}
