import { ScaleFaceError } from '@scaleface/numerics';
import { openTar } from './archives/tar.js';
import { openNpy } from './arrays/npy.js';
import { openNpzImages } from './arrays/npz.js';
import type { DataSet, DataSetKind } from './entries/data-set.js';
import { openAgeDb } from './folders/agedb.js';
import { openCelebA } from './folders/celeba.js';
import { openCfp } from './folders/cfp.js';
import { openIjb } from './folders/ijb.js';
import { openFolder } from './folders/image-folder.js';
import { openLfw } from './folders/lfw.js';
import { openImageList } from './lists/image-list.js';
import { openPairList } from './lists/pair-list.js';
import { openCsvManifest } from './manifests/csv-manifest.js';
import { openJsonlManifest } from './manifests/jsonl-manifest.js';
import { openParquet } from './parquet/parquet-manifest.js';
import { openBin } from './pickles/bin.js';
import { openRec } from './records/rec.js';

const readers: Readonly<Record<DataSetKind, (place: string) => Promise<DataSet>>> = {
  folder: openFolder,
  rec: openRec,
  bin: openBin,
  lfw: openLfw,
  ijb: openIjb,
  cfp: openCfp,
  agedb: openAgeDb,
  celeba: openCelebA,
  list: openImageList,
  pairs: openPairList,
  csv: openCsvManifest,
  jsonl: openJsonlManifest,
  parquet: openParquet,
  npy: openNpy,
  npz: openNpzImages,
  tar: openTar,
};

/**
 * The kinds of sources that {@link openDataSet} reads.
 *
 * @example
 * ```ts
 * import { dataSetKinds, openDataSet } from '@scaleface/data';
 *
 * dataSetKinds.slice(0, 4); // => ['folder', 'rec', 'bin', 'lfw']
 * // What an error about another kind names.
 * const { expected } = await openDataSet('zip:faces.zip').catch((error) => error);
 * dataSetKinds.every((kind) => expected.includes(`${kind}:`)); // => true
 * ```
 */
export const dataSetKinds: readonly DataSetKind[] = Object.keys(readers) as DataSetKind[];

/** Kind and place of a source; a single letter before the colon is a drive of Windows. */
const named = /^([A-Za-z][A-Za-z0-9_-]+):(.*)$/s;

/**
 * Whether a text names a source by its kind, `csv:faces.csv` for instance, and not a path alone.
 *
 * @param text - The text.
 *
 * @example
 * ```ts
 * import { isDataSetSource } from '@scaleface/data';
 *
 * ['csv:faces.csv', 'zip:faces.zip'].map(isDataSetSource); // => [true, true]
 * ['faces', './a:b', 'C:\\faces'].map(isDataSetSource); // => [false, false, false]
 * ```
 */
export const isDataSetSource = (text: string): boolean => named.test(text);

/**
 * Opens a set of images for reading, entry by entry, in the order of its source. Large files are read by position and never
 * whole. An entry that cannot be read is listed in `problems` with the reason; whether an image decodes is seen by whoever
 * decodes it.
 *
 * | source | what it is |
 * | --- | --- |
 * | `folder:FOLDER` | a folder with one folder per subject; so is a path without a kind |
 * | `rec:FILE` | records of MXNet and InsightFace, training and test sets, with `.idx` and `.lst` beside them if there |
 * | `bin:FILE` | a verification set of InsightFace, with its pairs; read without running anything in it |
 * | `lfw:FOLDER` | LFW, with the pairs of `pairs.txt` |
 * | `ijb:FOLDER` | IJB-B or IJB-C: `loose_crop` and `meta`, with templates, media, landmarks and the matches |
 * | `cfp:FOLDER` | CFP: `Data/Images` and `Protocol`, with the pairs frontal to profile |
 * | `agedb:FOLDER` | AgeDB: files `NUMBER_NAME_AGE_SEX.jpg` |
 * | `celeba:FOLDER` | CelebA: images, `identity_CelebA.txt`, landmarks if there |
 * | `list:FILE` | an image a line, `PATH LABEL`, as Glint's lists and Caffe's have it, or a `.lst` of MXNet or InsightFace |
 * | `pairs:FILE` | a pair a line, `LABEL PATH PATH`, as the lists of AgeDB-30 and CFP-FP have it; subjects unknown |
 * | `csv:FILE` `jsonl:FILE` | manifests: `path`, `subject`, `id`, `template`, `media`, `landmarks` |
 * | `parquet:FILE` | the same, or with the images in a column: bytes, or Hugging Face's `image` of `bytes` and `path` |
 * | `npy:FILE` `npz:FILE` | arrays of images `[N, height, width, 3]` of bytes, with their labels |
 * | `tar:PATTERN` | tar archives in WebDataset's convention; `*`, `?`, `{000..012}` for several |
 *
 * @param source - `KIND:PLACE`.
 * @returns The data set. It can be iterated again; each time the source is read anew.
 * @throws ScaleFaceError `unknown-name` for another kind, `missing-file`, `bad-format`; when iterated, `bad-format` and
 * `unsupported` for a source that is damaged as a whole, or with more than 100,000 unreadable entries.
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { openDataSet } from '@scaleface/data';
 *
 * await mkdir('.examples', { recursive: true });
 * await writeFile('.examples/faces.csv', 'path,subject\nada/1.jpg,Ada\n,Ben\ncem/1.jpg,Cem\n');
 * const faces = await openDataSet('csv:.examples/faces.csv');
 * const subjects = [];
 * for await (const { subject } of faces) subjects.push(subject ?? '');
 * subjects; // => ['Ada', 'Cem']
 * faces.problems; // => [{ place: '.examples/faces.csv:3', reason: 'no path' }]
 * ```
 */
export async function openDataSet(source: string): Promise<DataSet> {
  const [, kind, place] = named.exec(source) ?? [undefined, 'folder', source];
  const open = Object.hasOwn(readers, kind as string) ? readers[kind as DataSetKind] : undefined;
  if (open === undefined) {
    const expected = `one of ${dataSetKinds.map((name) => `${name}:`).join(', ')}`;
    throw new ScaleFaceError('no such kind of source', {
      code: 'unknown-name',
      path: 'source',
      expected,
      received: source,
    });
  }
  if (place !== undefined && place !== '' && !place.includes('\0')) return open(place);
  throw new ScaleFaceError('a source without a place', { code: 'invalid-argument', path: 'source', received: source });
}
