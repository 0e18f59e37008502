import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { filesOf } from '../files/file-list.js';
import { type FileWindow, sizeOfFile, withWindow } from '../files/file-window.js';
import { entryOfSample, imageEnds, type Sample, textEnds } from './sample.js';
import { tarMembers } from './tar-members.js';

const what = 'a tar archive';
/** The longest text beside an image. */
const longestText = 2 ** 20;
/** The largest image that is read, as the largest image file: 256 MiB. */
const largestImage = 256 * 2 ** 20;

/**
 * Tar archives in WebDataset's convention: files that follow each other and have the same path up to the first dot of the
 * name are a sample, an image with its `.cls`, `.json` or `.txt`. Files of other kinds are passed over.
 *
 * @param pattern - A path, with `*` and `?` in the name of the file, or braces: `faces-{000..012}.tar`.
 * @throws ScaleFaceError `missing-file`; `invalid-argument` for braces that are none.
 */
export async function openTar(pattern: string): Promise<DataSet> {
  const files = await filesOf(pattern);
  const sizes: number[] = [];
  for (const file of files) sizes.push(await sizeOfFile(file, what));
  return createDataSet({
    kind: 'tar',
    source: pattern,
    holdsImages: true,
    extent: sizes.reduce((sum, size) => sum + size, 0),
    async *read(reading) {
      let before = 0;
      for (const [i, file] of files.entries()) {
        const told = (at: number): void => {
          reading.position = before + at;
        };
        yield* withWindow(file, what, (window) => readSamples(window, reading, told));
        before += sizes[i] as number;
        told(0);
      }
    },
  });
}

/** A sample whose files are being gathered. */
interface Gathered extends Sample {
  readonly at: number;
  image?: Uint8Array | undefined;
  readonly texts: Map<string, string>;
  problem?: string;
}

async function* readSamples(
  window: FileWindow,
  reading: Reading,
  told: (at: number) => void,
): AsyncGenerator<DataEntry> {
  if ((await window.view(0, 2)).toString('hex') === '1f8b') {
    const [path, hint] = [window.file, 'Unpack it with gunzip'];
    throw new ScaleFaceError('a compressed archive', { code: 'unsupported', path, expected: 'a plain tar', hint });
  }
  let sample: Gathered | undefined;
  const finish = (): DataEntry[] => {
    if (sample === undefined) return [];
    const entry = sample.problem ?? entryOfSample(sample);
    if (typeof entry !== 'string') return [entry];
    reading.problem(`${window.file}#${sample.key}`, entry);
    return [];
  };
  for await (const { at, name, size, problem } of tarMembers(window)) {
    told(at);
    if (problem !== undefined) {
      reading.problem(`${window.file}@${at}`, problem);
      continue;
    }
    const [, key, end] = /^((?:.*\/)?[^./]+)\.([^/]+)$/s.exec(name.replace(/^(\.\/)+/, '')) ?? [];
    if (key === undefined || end === undefined) continue;
    const kind = end.toLowerCase();
    const [isImage, isText] = [imageEnds.includes(kind), textEnds.includes(kind)];
    if (key !== sample?.key) {
      yield* finish();
      sample = { key, at, texts: new Map() };
    }
    if (isImage && sample.image === undefined) {
      if (size > largestImage) sample.problem = `an image of more than ${largestImage} bytes`;
      else sample.image = await window.copy(at, size);
    } else if (isText) {
      if (size > longestText) sample.problem = `a text of more than ${longestText} bytes`;
      else sample.texts.set(kind, Buffer.from(await window.copy(at, size)).toString('utf8'));
    }
  }
  yield* finish();
}
