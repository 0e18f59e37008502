import { join } from 'node:path';
import type { Point } from '@scaleface/models';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile, withWindow } from '../files/file-window.js';
import { type TextLine, textLines } from '../files/text-lines.js';
import { findIjbFiles, type IjbFiles, readSubjects } from './ijb-meta.js';
import { readMatches } from './template-pairs.js';

/**
 * IJB-B or IJB-C as recognition code expects it: `loose_crop/1.jpg`, … and, below `meta`, `ijbc_face_tid_mid.txt` (image,
 * template, media), `ijbc_name_5pts_score.txt` (image, five points, the detector's score) and `ijbc_template_pair_label.txt`
 * (template, template, 1 for the same subject). These lists do not name subjects; where `ijbc_1N_….csv` are there too, they
 * say whose each template is.
 *
 * @param folder - The folder that holds `loose_crop` and `meta`.
 * @throws ScaleFaceError `missing-file`, `bad-format`.
 */
export async function openIjb(folder: string): Promise<DataSet> {
  const files = await findIjbFiles(join(folder, 'meta'));
  return createDataSet({
    kind: 'ijb',
    source: folder,
    holdsImages: false,
    extent: await sizeOfFile(files.media, 'the list of images'),
    matches: () => readMatches(files.pairs),
    read: (reading) => readImages(join(folder, 'loose_crop'), files, reading),
  });
}

async function* readImages(crops: string, files: IjbFiles, reading: Reading): AsyncGenerator<DataEntry> {
  const subjects = await readSubjects(files.subjects);
  const marks = files.landmarks === undefined ? undefined : linesOf(files.landmarks, 'the list of landmarks');
  const told = (at: number): void => {
    reading.position = at;
  };
  const images = withWindow(files.media, 'the list of images', (window) => textLines(window, told));
  try {
    for await (const { line, text } of images) {
      const mark = marks === undefined ? undefined : await marks.next();
      const place = `${files.media}:${line}`;
      const entry = entryOf(text, crops, subjects);
      if (typeof entry === 'string') reading.problem(place, entry);
      else if (marks === undefined) yield entry;
      else {
        const found = landmarksOf(mark?.value, entry.id);
        if (typeof found === 'string') reading.problem(`${files.landmarks}#${entry.id}`, found);
        else yield { ...entry, ...found };
      }
    }
  } finally {
    await marks?.return(undefined);
  }
}

const linesOf = (file: string, what: string): AsyncGenerator<TextLine> =>
  withWindow(file, what, (window) => textLines(window));

function entryOf(
  text: string | undefined,
  crops: string,
  subjects: ReadonlyMap<string, string>,
): (DataEntry & { readonly template: string }) | string {
  const [id, template, media, ...more] = text?.trim().split(/\s+/) ?? [];
  if (id === undefined || !isNumber(template) || !isNumber(media) || more.length > 0) {
    return 'not an image, a template and a media';
  }
  const subject = subjects.get(template);
  return { id, path: join(crops, id), template, media, ...(subject === undefined ? {} : { subject }) };
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d{1,9}$/.test(text);

function landmarksOf(mark: TextLine | undefined, id: string): Pick<DataEntry, 'landmarks' | 'detectionScore'> | string {
  if (mark === undefined) return 'the list of landmarks ends before this image';
  const [name, ...cells] = mark.text?.trim().split(/\s+/) ?? [];
  const numbers = cells.map(Number);
  if (name !== id) return `landmarks of ${name?.slice(0, 100)} on the line of this image`;
  if (numbers.length !== 11 || !numbers.every(Number.isFinite)) return 'not five points and a score';
  const landmarks = [0, 2, 4, 6, 8].map((i): Point => [numbers[i] as number, numbers[i + 1] as number]);
  return { landmarks, detectionScore: numbers[10] as number };
}
