import { ScaleFaceError } from '@scaleface/numerics';
import type { LabelledImage } from '../datasets/image-folder.js';
import type { DataProblem, DataSet } from './entries/data-set.js';

/** The images of a data set as files, for `embedImages`. */
export interface DataSetFiles {
  /** The images, in the order of the set. */
  readonly images: readonly LabelledImage[];
  /** Entries that the set's reader could not read. */
  readonly problems: readonly DataProblem[];
}

/**
 * The images of a data set whose entries are files: folders and manifests. Sets that hold the images themselves (records,
 * verification sets, archives) have no files to name.
 *
 * @param set - From `openDataSet`.
 * @param subjectless - Takes images whose subject the set does not say, with an empty one. Off by default.
 * @throws ScaleFaceError `unsupported` for an image that is no file; `bad-format` for one without a subject, and for a set
 * without images.
 *
 * @example
 * ```ts
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { filesOfDataSet, openDataSet } from '@scaleface/data';
 *
 * await mkdir('.examples', { recursive: true });
 * await writeFile('.examples/list.jsonl', '{"path":"/faces/1.jpg","subject":"Ada"}\n');
 * const { images } = await filesOfDataSet(await openDataSet('jsonl:.examples/list.jsonl'));
 * images; // => [{ id: '/faces/1.jpg', subject: 'Ada', file: '/faces/1.jpg' }]
 * ```
 */
export async function filesOfDataSet(set: DataSet, subjectless = false): Promise<DataSetFiles> {
  const source = `${set.kind}:${set.source}`;
  const images: LabelledImage[] = [];
  for await (const { id, subject, path } of set) {
    if (path === undefined) {
      throw new ScaleFaceError('the images are in the source, not in files of their own', {
        code: 'unsupported',
        path: source,
        expected: 'a folder or a manifest',
        hint: 'To embed them, give the data set itself; else write the images out, and list them in a CSV of path,subject',
      });
    }
    if (subject === undefined && !subjectless) {
      const expected = 'a subject for every image';
      throw new ScaleFaceError('an image without a subject', { code: 'bad-format', path: `${source}#${id}`, expected });
    }
    images.push({ id, subject: subject ?? '', file: path });
  }
  if (images.length > 0) return { images, problems: set.problems };
  const [first] = set.problems;
  throw new ScaleFaceError('no images found', {
    code: 'bad-format',
    path: source,
    ...(first === undefined ? {} : { received: `${set.problems.length} unreadable entries, ${first.reason} first` }),
  });
}
