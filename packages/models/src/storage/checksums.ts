import { ScaleFaceError } from '@scaleface/numerics';
import type { FileDigest } from './hash.js';
import type { FolderKind } from './replace-folder.js';
import { sha256Anywhere } from './sha256-anywhere.js';
import { shown } from './shown.js';

/**
 * What the list of checksums is called in the folder whose files it holds.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { checksumsFile, replaceFolder, writeChecksums } from '@scaleface/models/storage';
 *
 * // A kind of folder that holds the list names it among its files: else it would be refused as a stranger's.
 * const files = ['gallery.json', checksumsFile];
 * const kind = { what: 'a gallery folder', config: 'gallery.json', format: 'gallery', files };
 * const home = await mkdtemp(join(tmpdir(), 'example-'));
 * const write = () =>
 *   replaceFolder(join(home, 'gallery'), kind, async (made) => {
 *     await writeFile(join(made, 'gallery.json'), '{ "format": "gallery/1" }');
 *     await writeChecksums(made, kind);
 *   });
 * await write();
 * await write(); // => undefined
 * kind.files = ['gallery.json'];
 * await write().catch((error) => error.received); // => 'checksums.json'
 * await rm(home, { recursive: true });
 * ```
 */
export const checksumsFile = 'checksums.json';

/**
 * What the list says of itself.
 *
 * @example
 * ```ts
 * import { checksumsFile, checksumsFormat, readSealedFolder, sha256 } from '@scaleface/models/storage';
 *
 * const kind = { what: 'a gallery folder', config: 'gallery.json', format: 'gallery', files: ['gallery.json'] };
 * const bytes = (text = '') => new TextEncoder().encode(text);
 * const gallery = bytes('{ "format": "gallery/1" }');
 * const files = { 'gallery.json': { size: gallery.length, sha256: sha256(gallery) } };
 * // The list as another program may write it, and one of a later version.
 * const answers = [checksumsFormat, 'scaleface-checksums/9'].map((format) => {
 *   const list = bytes(JSON.stringify({ format, files }));
 *   const there = { place: 'gallery/', read: async (name = '') => (name === checksumsFile ? list : gallery) };
 *   return readSealedFolder(there, kind).then((contents) => contents.size, (error) => error.expected);
 * });
 * await Promise.all(answers); // => [1, 'scaleface-checksums/1']
 * ```
 */
export const checksumsFormat = 'scaleface-checksums/1';

/** The files of a folder, wherever they lie. */
export interface FolderFiles {
  /** Where they lie, for messages. */
  readonly place: string;
  /**
   * The bytes of a file by its name, or nothing when there is no such file. Where it is known what the file holds, what was kept
   * of it may be given in its place.
   */
  read(name: string, digest?: Pick<FileDigest, 'sha256'>): Promise<Uint8Array | undefined>;
  /** The names of all files, where the place can tell them. */
  names?(): Promise<readonly string[]>;
}

/**
 * Reads all files of a folder that `checksums.json` lists, and compares each with it before it is parsed: if a bit has
 * flipped, an end is cut off, or a file comes from another folder, none is returned. In Node and in pages.
 *
 * @param files - The folder.
 * @param kind - What it should be.
 * @returns The bytes by name, of files that are as they were written.
 * @throws ScaleFaceError `missing-file` when there is no such folder or a file of it is gone; `bad-format` when it has no
 * list, or one of another version; `damaged` when a file is not what was written.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { folderFiles, readSealedFolder, writeChecksums } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const files = ['gallery.json', 'rows.bin'];
 * const kind = { what: 'a gallery folder', config: 'gallery.json', format: 'gallery', files };
 * await writeFile(join(folder, 'gallery.json'), '{ "format": "gallery/1" }');
 * await writeFile(join(folder, 'rows.bin'), new Uint8Array([1, 2, 3]));
 * await writeChecksums(folder, kind);
 * const contents = await readSealedFolder(folderFiles(folder), kind);
 * [...(contents.get('rows.bin') ?? [])]; // => [1, 2, 3]
 *
 * await writeFile(join(folder, 'rows.bin'), new Uint8Array([1, 2, 7])); // a bit has flipped
 * await readSealedFolder(folderFiles(folder), kind).catch((error) => error.code); // => 'damaged'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readSealedFolder(files: FolderFiles, kind: FolderKind): Promise<ReadonlyMap<string, Uint8Array>> {
  const digests = await readList(files, kind);
  const there = (await files.names?.()) ?? [];
  const unknown = kind.files.find((name) => name !== checksumsFile && there.includes(name) && !digests.has(name));
  if (unknown !== undefined) throw damaged(files, unknown, 'a file that checksums.json does not list');
  const contents = new Map<string, Uint8Array>();
  for (const name of kind.files) {
    const digest = digests.get(name);
    if (digest === undefined) continue;
    const bytes = await files.read(name, digest);
    if (bytes === undefined) throw gone(files, name);
    if (bytes.length !== digest.size) throw damaged(files, name, `${bytes.length} bytes instead of ${digest.size}`);
    if ((await sha256Anywhere(bytes)) !== digest.sha256) throw damaged(files, name, 'another SHA-256');
    contents.set(name, bytes);
  }
  return contents;
}

async function readList(files: FolderFiles, kind: FolderKind): Promise<Map<string, FileDigest>> {
  const { place } = files;
  const bytes = await files.read(checksumsFile);
  if (bytes === undefined) {
    const path = `${place}${kind.config}`;
    if ((await files.read(kind.config)) === undefined) {
      throw new ScaleFaceError(`no ${kind.what.replace(/^an? /, '')}`, { code: 'missing-file', path });
    }
    throw new ScaleFaceError('without checksums the files cannot be verified', {
      code: 'bad-format',
      path: `${place}${checksumsFile}`,
      expected: 'the SHA-256 of each file, written with the folder',
      hint: `If they are what was written: scaleface convert ${folderOf(files)} --to NEW writes them anew, with checksums, and ${remedy(files)} accepts them as they are`,
    });
  }
  const list = parsed(bytes);
  if (list === undefined) throw damaged(files, checksumsFile);
  if (list.format !== checksumsFormat) {
    const received = shown(list.format);
    const path = `${place}${checksumsFile}`;
    throw new ScaleFaceError('not checksums of this version', {
      code: 'bad-format',
      path,
      expected: checksumsFormat,
      received,
    });
  }
  const entries = Object.entries(isRecord(list.files) ? list.files : {});
  const wrong = entries.find(
    ([name, digest]) => name === checksumsFile || !kind.files.includes(name) || !valid(digest),
  );
  if (wrong !== undefined || entries.length === 0) throw damaged(files, checksumsFile, wrong && `an entry ${wrong[0]}`);
  return new Map(entries as [string, FileDigest][]);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function parsed(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const valid = (digest: unknown): digest is FileDigest =>
  isRecord(digest) &&
  Number.isSafeInteger(digest.size) &&
  Number(digest.size) >= 0 &&
  typeof digest.sha256 === 'string' &&
  /^[0-9a-f]{64}$/.test(digest.sha256);

const folderOf = ({ place }: FolderFiles): string => place.replace(/[\\/]$/, '');

const remedy = (files: FolderFiles): string => `sealModel('${folderOf(files)}') of @scaleface/models`;

const advice = (files: FolderFiles): string =>
  `Copy the folder again, or train again; after a deliberate change: ${remedy(files)}`;

const damaged = (files: FolderFiles, name: string, received?: string): ScaleFaceError =>
  new ScaleFaceError('the file is damaged: it is not what was written', {
    code: 'damaged',
    path: `${files.place}${name}`,
    ...(received === undefined ? {} : { received }),
    hint: advice(files),
  });

const gone = (files: FolderFiles, name: string): ScaleFaceError =>
  new ScaleFaceError('a file of the folder is missing', {
    code: 'missing-file',
    path: `${files.place}${name}`,
    hint: advice(files),
  });
