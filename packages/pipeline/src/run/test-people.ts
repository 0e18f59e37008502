import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupsBy, type LabelledPairs, parseGroupCsv } from '@scaleface/data';
import { unreadable } from '@scaleface/models/storage';
import { at, ScaleFaceError } from '@scaleface/numerics';
import type { PeopleGroups } from '../evaluation/evaluate-people.js';
import type { TestConfig } from './config-types.js';

/** The file that says who is in which group, below the data root, if a test names one. */
export const peopleFile = ({ people }: TestConfig): string | undefined =>
  typeof people === 'string' ? people : people?.file;

/**
 * Reads who of a test is in which group, and refuses, before any work, what could not be evaluated at its end.
 *
 * @param test - The test.
 * @param data - The data root.
 * @param pairs - Its pairs.
 * @param subjects - The subject of each of its images, by id.
 * @throws ScaleFaceError `missing-file`; `bad-format` as `parseGroupCsv`, and where the pairs are of people of one group
 *   only; `unknown-name` for an attribute that the file has not.
 */
export async function peopleOf(
  test: TestConfig,
  data: string,
  { left, right }: LabelledPairs,
  subjects: ReadonlyMap<string, string>,
): Promise<PeopleGroups[]> {
  const name = peopleFile(test);
  if (name === undefined) return [];
  const file = join(data, name);
  const found = parseGroupCsv(await readFile(file, 'utf8').catch(unreadable('the groups of people', file)), file);
  const asked = typeof test.people === 'string' ? undefined : test.people?.attributes;
  return (asked ?? found.attributes).map((by) => {
    const groups = groupsBy(found, by);
    const groupOf = (id: string): string | undefined => groups.get(subjects.get(id) ?? '');
    const met = new Set<string>();
    for (const [i, id] of left.entries()) {
      const [a, b] = [groupOf(id), groupOf(at(right, i))];
      if (a !== undefined && b !== undefined) met.add(a).add(b);
    }
    if (met.size >= 2) return { by, groups };
    throw new ScaleFaceError('groups are compared, and the pairs of the test are of fewer than two', {
      code: 'bad-format',
      path: file,
      expected: `two groups by ${by} among the people of ${test.name}`,
      received: met.size === 0 ? 'none' : [...met].join(', '),
    });
  });
}
