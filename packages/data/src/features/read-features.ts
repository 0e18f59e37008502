import { readFile, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { BackboneIdentity } from '@scaleface/models';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { openTable } from './arrow-file.js';
import { readIdList } from './id-list.js';
import { tableFromNpy, tableFromNpz } from './numpy-table.js';
import { readFeatureTable } from './read-arrow.js';
import { openFeatureTable, type StoredFeatureTable } from './stored-table.js';
import type { FeatureTable } from './table.js';

/** What {@link readFeatures} reads besides the file. */
export interface ReadFeaturesOptions {
  /** The CSV of ids; by default the file's name with `.csv` for its extension, where the file has no ids itself. */
  readonly ids?: string | undefined;
  /** A `.npy` file of the head's input $[N, F]$, for embeddings from a `.npy` file. */
  readonly bottleneck?: string | undefined;
  /** The backbone that made the features, where their file does not say so; its name may be unknown. */
  readonly backbone?: (Pick<BackboneIdentity, 'sha256'> & Partial<BackboneIdentity>) | undefined;
}

const missing = (path: string) => unreadable('the feature table', path);

/** The first bytes of a file. */
async function beginning(file: string): Promise<Buffer> {
  const handle = await openTable(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0).catch(missing(file));
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * Reads a feature table in any of its formats, recognised by the first bytes:
 *
 * - Arrow IPC, from `embedImages`;
 * - `.npy`: embeddings $[N, D]$, with a CSV of ids (`id,subject`, one line a row; further columns of numbers are kept)
 *   and, if a head is to be trained or asked, a second `.npy` file of its input;
 * - `.npz`, stored or compressed: `embedding`, and `bottleneck`, `id`, `subject` and further columns where there are; a
 *   CSV where there are no ids. Single texts become metadata, for instance `backbone_sha256`.
 *
 * @param file - The file.
 * @param options - The other files.
 * @throws ScaleFaceError `missing-file`; `damaged` when the checksum of an Arrow file is wrong; `bad-format` for what does
 *   not fit together, has an id twice, or names another backbone than the declared one; `not-finite` with the row's id; `unsupported` for compression other than deflate.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readFeatures } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'features.npy');
 * // As numpy.save writes two embeddings, with a list of their images beside them.
 * const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n";
 * const start = Buffer.from(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`, 'latin1');
 * await writeFile(file, Buffer.concat([start, new Uint8Array(Float32Array.of(1, 0, 0.8, 0.6).buffer)]));
 * await writeFile(join(folder, 'features.csv'), 'id,subject,sharpness\na/1.jpg,a,7\nb/1.jpg,b,3\n');
 *
 * const table = await readFeatures(file, { backbone: { name: 'r50', sha256: '5f3a' } });
 * table.subjects; // => ['a', 'b']
 * Array.from(table.numbers.sharpness ?? []); // => [7, 3]
 * table.metadata; // => { backbone: 'r50', backbone_sha256: '5f3a' }
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readFeatures(file: string, options: ReadFeaturesOptions = {}): Promise<FeatureTable> {
  const table = await readAny(file, options);
  return options.backbone === undefined ? table : declared(table, options.backbone, file);
}

/** Options of {@link openFeatures}. */
export interface OpenFeaturesOptions extends ReadFeaturesOptions {
  /** Bytes of a file that are still read into memory; a quarter of what the process may use by default. */
  readonly memory?: number | undefined;
}

/**
 * Reads a feature table as {@link readFeatures} does, but leaves the matrices of an Arrow file that is too large for the memory
 * on the disk, as `openFeatureTable` does: heads are trained on it all the same. NumPy arrays are always read.
 *
 * @param file - The file.
 * @param options - The other files, and how much is read into memory.
 * @returns A table, or a stored one, which must be closed.
 * @throws ScaleFaceError as {@link readFeatures}.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFeatures, writeFeatureTable } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'features.arrow');
 * const embedding = { data: Float32Array.of(1, 0, 0.8, 0.6), width: 2 };
 * await writeFeatureTable(file, { ids: ['a/1', 'b/1'], subjects: ['a', 'b'], embedding, numbers: {}, metadata: {} });
 * // Small enough for the memory: read.
 * 'data' in (await openFeatures(file)).embedding; // => true
 * // Larger than may be read: its rows stay in the file.
 * const table = await openFeatures(file, { memory: 100 });
 * const taken = 'take' in table.embedding ? await table.embedding.take([1]) : undefined;
 * Array.from(taken?.data ?? []); // => [0.8, 0.6]
 * if ('close' in table) await table.close();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openFeatures(
  file: string,
  options: OpenFeaturesOptions = {},
): Promise<FeatureTable | StoredFeatureTable> {
  const { memory = memoryOfProcess() / 4, backbone } = options;
  const arrow = (await beginning(file)).toString('latin1') === 'ARROW1';
  const { size } = await stat(file).catch(missing(file));
  if (!arrow || size <= memory) return readFeatures(file, options);
  const table = await openFeatureTable(file);
  try {
    return backbone === undefined ? table : declared(table, backbone, file);
  } catch (error) {
    await table.close();
    throw error;
  }
}

/** What a limit of the system leaves to the process, or all that there is. */
const memoryOfProcess = (): number => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

/** The table as one of a backbone's, unless it says that it is another's. */
function declared<T extends Pick<FeatureTable, 'metadata'>>(
  table: T,
  { name, sha256 }: NonNullable<ReadFeaturesOptions['backbone']>,
  file: string,
): T {
  const { backbone_sha256: own, backbone } = table.metadata;
  if (own !== undefined && own !== sha256) {
    throw new ScaleFaceError('the features say that they come from another backbone', {
      code: 'bad-format',
      path: file,
      expected: `${name ?? 'the declared one'}, SHA-256 ${sha256}`,
      received: `${backbone ?? 'one'}, SHA-256 ${own}`,
      hint: 'Declare a backbone only for features that do not name theirs',
    });
  }
  const known = backbone ?? name;
  return {
    ...table,
    metadata: { ...table.metadata, backbone_sha256: sha256, ...(known === undefined ? {} : { backbone: known }) },
  };
}

async function readAny(file: string, options: ReadFeaturesOptions): Promise<FeatureTable> {
  const mark = (await beginning(file)).toString('latin1');
  const list = () => readIdList(options.ids ?? file.replace(/(\.[^./\\]*)?$/, '.csv'));
  const bytes = (path: string): Promise<Buffer> => readFile(path).catch(missing(path));
  if (mark.startsWith('PK')) {
    return tableFromNpz(await bytes(file), file, list, options.ids !== undefined);
  }
  if (mark.startsWith('\x93NUMPY')) {
    const { bottleneck: path } = options;
    const bottleneck = path === undefined ? undefined : { path, bytes: await bytes(path) };
    return tableFromNpy(await bytes(file), await list(), file, bottleneck);
  }
  return readFeatureTable(file);
}
