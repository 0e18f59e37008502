import { readFile } from 'node:fs/promises';
import { at, ScaleFaceError } from '@scaleface/numerics';
import { parseCsv, readText } from '../datasets/csv.js';

/** Groups of people from a CSV file: for each attribute the group of each subject. */
export interface GroupFile {
  /** What the file is called in errors. */
  readonly name: string;
  /** The attributes in their order. */
  readonly attributes: readonly string[];
  /** For each attribute the groups of those whose group is known. */
  readonly groups: readonly ReadonlyMap<string, string>[];
}

/**
 * Reads who is in which group as CSV: a header `subject` and an attribute for each further column (`subject,sex,skin`), then a
 * line a person. An empty cell is a group that is not known.
 *
 * @param text - The file's text.
 * @param name - What the file is called in errors.
 * @throws ScaleFaceError `bad-format`, with the line, for another header, a row of another length, or a person twice.
 *
 * @example
 * ```ts
 * import { parseGroupCsv } from '@scaleface/data';
 *
 * const { attributes, groups } = parseGroupCsv('subject,sex\nada,f\nben,m\ncem,\n', 'people.csv');
 * attributes; // => ['sex']
 * groups[0]?.get('ada'); // => 'f'
 * groups[0]?.has('cem'); // => false
 * ```
 */
export function parseGroupCsv(text: string, name: string): GroupFile {
  const [header, ...rows] = parseCsv(text, name);
  const [first = '', ...attributes] = header?.cells ?? [];
  if (first.toLowerCase() !== 'subject' || attributes.length === 0 || attributes.includes('')) {
    throw wrong(`${name}:1`, 'a header subject,ATTRIBUTE…', header?.cells.join(',') ?? 'an empty file');
  }
  const twice = attributes.find((attribute, c) => attributes.indexOf(attribute) !== c);
  if (twice !== undefined) throw wrong(`${name}:1`, 'attributes of different names', `${twice} twice`);
  const seen = new Set<string>();
  const groups = attributes.map(() => new Map<string, string>());
  for (const { cells, line } of rows) {
    const place = `${name}:${line}`;
    if (cells.length !== attributes.length + 1) {
      throw wrong(place, `${attributes.length + 1} cells`, String(cells.length));
    }
    const [subject, ...own] = cells.map(readText) as [string, ...string[]];
    if (seen.has(subject)) throw wrong(place, 'each person once', `${subject} again`);
    seen.add(subject);
    for (const [c, group] of own.entries()) if (group !== '') at(groups, c).set(subject, group);
  }
  return { name, attributes, groups };
}

/**
 * Reads a file as {@link parseGroupCsv} does.
 *
 * @param file - The file.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readGroupCsv } from '@scaleface/data';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'scaleface-')), 'people.csv');
 * await writeFile(file, 'subject,sex\nada,f\n');
 * (await readGroupCsv(file)).attributes; // => ['sex']
 * ```
 */
export const readGroupCsv = async (file: string): Promise<GroupFile> =>
  parseGroupCsv(await readFile(file, 'utf8'), file);

/**
 * The group of each person by one attribute, or by several at once: `sex+skin` has groups such as `f, dark`, for those of whom
 * both are known.
 *
 * @param file - The file.
 * @param attribute - A name of an attribute, or names joined by `+`.
 * @throws ScaleFaceError `unknown-name` for an attribute that the file has not.
 *
 * @example
 * ```ts
 * import { groupsBy, parseGroupCsv } from '@scaleface/data';
 *
 * const file = parseGroupCsv('subject,sex,age\nada,f,young\nben,m,\n', 'people.csv');
 * [...groupsBy(file, 'sex+age')]; // => [['ada', 'f, young']]
 * ```
 */
export function groupsBy({ name, attributes, groups }: GroupFile, attribute: string): Map<string, string> {
  const parts = attributes.includes(attribute) ? [attribute] : attribute.split('+');
  const [first, ...others] = parts.map((part) => {
    const place = attributes.indexOf(part);
    if (place >= 0) return at(groups, place);
    throw new ScaleFaceError('no such attribute', {
      code: 'unknown-name',
      path: name,
      expected: attributes.join(', '),
      received: part,
    });
  }) as [ReadonlyMap<string, string>, ...ReadonlyMap<string, string>[]];
  const found = new Map<string, string>();
  for (const [subject, group] of first) {
    const rest = others.map((other) => other.get(subject));
    if (!rest.includes(undefined)) found.set(subject, [group, ...rest].join(', '));
  }
  return found;
}

const wrong = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a file of groups', { code: 'bad-format', path, expected, received });
