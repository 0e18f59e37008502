import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { withWindow } from '../files/file-window.js';
import { textLines } from '../files/text-lines.js';

/** The files of a protocol of IJB-B or IJB-C below the folder `meta`. */
export interface IjbFiles {
  /** `ijbc_face_tid_mid.txt`: image, template, media. */
  readonly media: string;
  /** `ijbc_template_pair_label.txt`: template, template, 1 for the same subject. */
  readonly pairs: string;
  /** `ijbc_name_5pts_score.txt`: image, five points, score of the detector; not in every copy. */
  readonly landmarks: string | undefined;
  /** `ijbc_1N_….csv`: templates and their subjects; not in every copy. */
  readonly subjects: readonly string[];
}

/**
 * Finds the files of a protocol.
 *
 * @param folder - `meta`.
 * @throws ScaleFaceError `missing-file`; `bad-format` for those of two protocols.
 */
export async function findIjbFiles(folder: string): Promise<IjbFiles> {
  const names = (await readdir(folder).catch(unreadable('the folder meta of IJB-B or IJB-C', folder))).sort();
  const found = names.filter((name) => name.endsWith('_face_tid_mid.txt'));
  if (found.length !== 1) {
    const code = found.length === 0 ? 'missing-file' : 'bad-format';
    const expected = 'one file ijbb_face_tid_mid.txt or ijbc_face_tid_mid.txt';
    throw new ScaleFaceError('not the protocol of IJB-B or IJB-C', {
      code,
      path: folder,
      expected,
      received: found.join(', ') || 'none',
    });
  }
  const media = found[0] as string;
  const prefix = media.slice(0, -'face_tid_mid.txt'.length);
  const landmarks = `${prefix}name_5pts_score.txt`;
  return {
    media: join(folder, media),
    pairs: join(folder, `${prefix}template_pair_label.txt`),
    landmarks: names.includes(landmarks) ? join(folder, landmarks) : undefined,
    subjects: names
      .filter((name) => name.startsWith(`${prefix}1N_`) && name.endsWith('.csv'))
      .map((name) => join(folder, name)),
  };
}

/**
 * The subject of each template, from the protocol's lists for identification.
 *
 * @param files - CSVs with a line of names first, then template and subject in the first two columns.
 * @throws ScaleFaceError `bad-format` with the line, also for a template of two subjects.
 */
export async function readSubjects(files: readonly string[]): Promise<Map<string, string>> {
  const subjects = new Map<string, string>();
  for (const file of files) {
    for await (const { line, text } of withWindow(file, 'a list of IJB', textLines)) {
      if (line === 1) continue;
      const [template, subject] = text?.split(',', 2).map((cell) => cell.trim()) ?? [];
      const bad = (what: string): ScaleFaceError =>
        new ScaleFaceError(what, {
          code: 'bad-format',
          path: `${file}:${line}`,
          expected: 'TEMPLATE_ID,SUBJECT_ID,…',
          received: text?.slice(0, 100) ?? 'a very long line',
        });
      if (!isNumber(template) || !isNumber(subject)) throw bad('not a template with its subject');
      const before = subjects.get(template);
      if (before !== undefined && before !== subject) throw bad(`a template of two subjects, ${before} before`);
      subjects.set(template, subject);
    }
  }
  return subjects;
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d{1,9}$/.test(text);
