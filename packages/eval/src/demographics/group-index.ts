import { ScaleFaceError } from '@scaleface/numerics';
import { isGenuine } from '../input/arrays.js';
import type { SubjectId } from '../intervals/subjects.js';
import type { DemographicInput } from './types.js';

/** Pairs by the groups of their identities. */
export interface GroupIndex {
  /** The names of the groups in order. */
  readonly names: readonly string[];
  /** The identities of each group. */
  readonly identities: readonly number[];
  /** The cells: a group with itself, or two groups, the first in order first. */
  readonly cells: readonly (readonly [number, number])[];
  /** The cell of each group with itself. */
  readonly own: readonly number[];
  /** The cell of each pair. */
  readonly cellOf: Uint16Array;
  /** The group of each pair whose identities have one group, otherwise −1. */
  readonly groupOf: Int16Array;
}

/**
 * Sorts the pairs by group.
 *
 * @param input - Pairs and groups.
 * @throws ScaleFaceError `invalid-argument` for fewer than two groups, more than 200, an identity in two groups, and a
 *   genuine pair of two groups.
 */
export function indexGroups({ labels, subjects, groups }: DemographicInput): GroupIndex {
  const groupOfSubject = new Map<SubjectId, string>();
  const learn = (subject: SubjectId, group: string, path: string): void => {
    const known = groupOfSubject.get(subject);
    if (known !== undefined && known !== group) {
      throw refused('an identity is in two groups', path, `${subject} in ${known}`, group);
    }
    groupOfSubject.set(subject, group);
  };
  for (let i = 0; i < labels.length; i++) {
    const [a, b] = [groups.left[i] as string, groups.right[i] as string];
    learn(subjects.left[i] as SubjectId, a, `groups.left[${i}]`);
    learn(subjects.right[i] as SubjectId, b, `groups.right[${i}]`);
    if (isGenuine(labels[i]) && a !== b) throw refused('a genuine pair of two groups', `groups.right[${i}]`, a, b);
  }
  const names = [...new Set(groupOfSubject.values())].sort();
  if (names.length < 2 || names.length > 200) {
    throw refused('groups are compared', 'groups', '2 to 200 groups', String(names.length));
  }
  const number = new Map(names.map((name, g) => [name, g]));
  const identities = names.map(() => 0);
  for (const group of groupOfSubject.values()) (identities[number.get(group) as number] as number)++;
  const cells = names.flatMap((_, g) => names.slice(g).map((_, k) => [g, g + k] as const));
  const own = names.map((_, g) => cells.findIndex(([a, b]) => a === g && b === g));
  const cellAt = new Map(cells.map(([g, h], c) => [g * names.length + h, c]));
  const of = (side: ArrayLike<string>, i: number): number => number.get(side[i] as string) as number;
  const cellOf = new Uint16Array(labels.length);
  const groupOf = new Int16Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const [g, h] = [of(groups.left, i), of(groups.right, i)];
    cellOf[i] = cellAt.get(Math.min(g, h) * names.length + Math.max(g, h)) as number;
    groupOf[i] = g === h ? g : -1;
  }
  return { names, identities, cells, own, cellOf, groupOf };
}

const refused = (what: string, path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'invalid-argument', path, expected, received });
