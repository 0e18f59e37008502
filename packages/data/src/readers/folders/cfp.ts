import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { readImageFolder } from '../../datasets/image-folder.js';
import type { LabelledPairs } from '../../datasets/pairs.js';
import type { DataSet } from '../entries/data-set.js';
import { createDataSet } from '../entries/reading.js';

/**
 * CFP: `Data/Images/001/frontal/01.jpg`, …, and `Protocol` with the numbered lists `Pair_list_F.txt` and `Pair_list_P.txt`
 * and, in `Split/FP/01`, …, `same.txt` and `diff.txt`, whose pairs are a frontal image and a profile. Images that the pairs
 * name and the folder lacks are problems.
 *
 * @param folder - The folder of `Data` and `Protocol`.
 * @throws ScaleFaceError as `readImageFolder`; from `pairs` `missing-file`, and `bad-format` with the line.
 */
export async function openCfp(folder: string): Promise<DataSet> {
  const images = await readImageFolder(join(folder, 'Data', 'Images'));
  const protocol = join(folder, 'Protocol');
  const pairs = (): Promise<LabelledPairs> => readFrontalProfile(protocol);
  return createDataSet({
    kind: 'cfp',
    source: folder,
    holdsImages: false,
    extent: images.length,
    pairs,
    async *read(reading) {
      for (const { id, subject, file: path } of images) {
        reading.position++;
        yield { id, subject, path };
      }
      const there = new Set(images.map(({ id }) => id));
      const { left, right } = await pairs();
      for (const id of new Set([...left, ...right])) {
        if (!there.has(id)) reading.problem(`${protocol}#${id}`, 'the pairs name an image that is not there');
      }
    },
  });
}

const bad = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a list of CFP', { code: 'bad-format', path, expected, received: received.slice(0, 200) });

async function linesOf(file: string): Promise<{ readonly place: string; readonly text: string }[]> {
  const text = await readFile(file, 'utf8').catch(unreadable('a list of CFP', file));
  const lines = text.split(/\r?\n/).map((line, i) => ({ place: `${file}:${i + 1}`, text: line.trim() }));
  return lines.filter((line) => line.text !== '');
}

/** The images of a numbered list. */
async function readNumbers(file: string): Promise<Map<string, string>> {
  const images = new Map<string, string>();
  for (const { place, text } of await linesOf(file)) {
    const [, number, id] = /^(\d+)\s+(?:.*Data[/\\]Images[/\\])(.+)$/.exec(text) ?? [];
    if (number === undefined || id === undefined) throw bad(place, 'NUMBER ../Data/Images/PERSON/KIND/IMAGE', text);
    images.set(number, id.replaceAll('\\', '/'));
  }
  return images;
}

async function readFrontalProfile(protocol: string): Promise<LabelledPairs> {
  const frontal = await readNumbers(join(protocol, 'Pair_list_F.txt'));
  const profile = await readNumbers(join(protocol, 'Pair_list_P.txt'));
  const splits = join(protocol, 'Split', 'FP');
  const folds = (await readdir(splits).catch(unreadable('the splits of CFP', splits)))
    .filter((n) => /^\d+$/.test(n))
    .sort();
  const [left, right, labels, fold]: [string[], string[], number[], number[]] = [[], [], [], []];
  for (const [i, name] of folds.entries()) {
    for (const [label, file] of [
      [1, 'same.txt'],
      [0, 'diff.txt'],
    ] as const) {
      for (const { place, text } of await linesOf(join(splits, name, file))) {
        const [first = '', second = '', ...more] = text.split(/\s*,\s*/);
        const [one, other] = [frontal.get(first), profile.get(second)];
        if (one === undefined || other === undefined || more.length > 0) {
          throw bad(place, 'the numbers of a frontal image and of a profile, with a comma', text);
        }
        left.push(one);
        right.push(other);
        labels.push(label);
        fold.push(i);
      }
    }
  }
  return { left, right, labels: Uint8Array.from(labels), folds: Int32Array.from(fold) };
}
