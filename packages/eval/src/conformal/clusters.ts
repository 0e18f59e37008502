import { type Random, ScaleFaceError } from '@scaleface/numerics';
import type { SubjectIndex } from '../intervals/subjects.js';

/** Records by the subjects they are about. */
export interface Clusters {
  /** Number of subjects. */
  readonly subjects: number;
  /** Records of each subject, or of each two subjects (a couple). */
  readonly records: readonly (readonly number[])[];
  /**
   * The number $m$ of independent clusters that the mean over all clusters is worth in bounds on convex functions of it:
   * the subjects, or for couples $\lfloor S/2 \rfloor$ where each two subjects have records and otherwise
   * $\lfloor C/(\Delta+1) \rfloor$ of $C$ couples, of which a subject is in at most $\Delta$ (all $C$ where that is one).
   */
  readonly worth: number;
  /** Clusters that share no subject, drawn without regard to anything but who was compared with whom. */
  readonly disjoint: (random: Random) => (readonly number[])[];
}

/**
 * Puts records into clusters, by subject or by couple.
 *
 * That couples are worth $m$: by Vizing's theorem the couples are the union of $\Delta+1$ matchings, which can be made to
 * differ by one in size (McDiarmid 1972), so their mean is a mixture of means over matchings of at least $m$ independent
 * couples; Jensen's inequality carries bounds on convex functions over (Hoeffding 1963, §5). For all couples of $S$ subjects
 * the matchings have $\lfloor S/2 \rfloor$.
 *
 * @throws ScaleFaceError `invalid-argument` for records of one subject beside records of two.
 */
export function clustersOf({ count, left, right }: SubjectIndex): Clusters {
  const byKey = new Map<number, number[]>();
  const ends: [number, number][] = [];
  for (let i = 0; i < left.length; i++) {
    const [a, b] = [Math.min(left[i] as number, right[i] as number), Math.max(left[i] as number, right[i] as number)];
    const known = byKey.get(a * count + b);
    if (known !== undefined) {
      known.push(i);
      continue;
    }
    byKey.set(a * count + b, [i]);
    ends.push([a, b]);
  }
  const records = [...byKey.values()];
  const own = ends.filter(([a, b]) => a === b).length;
  if (own === ends.length) return { subjects: count, records, worth: count, disjoint: () => records };
  if (own > 0) {
    throw new ScaleFaceError('records of one subject and of two', {
      code: 'invalid-argument',
      path: 'subjects',
      expected: 'genuine pairs alone or impostor pairs alone',
      received: 'both',
    });
  }
  const degree = new Int32Array(count);
  for (const [a, b] of ends) {
    (degree[a] as number)++;
    (degree[b] as number)++;
  }
  const couples = records.length;
  const most = degree.reduce((a, b) => Math.max(a, b), 0);
  const complete = couples === (count * (count - 1)) / 2;
  const worth = complete ? Math.floor(count / 2) : Math.floor(couples / (most === 1 ? 1 : most + 1));
  return {
    subjects: count,
    records,
    worth,
    disjoint(random) {
      const taken = new Uint8Array(count);
      return random.shuffle(ends.map((_, e) => e)).flatMap((e) => {
        const [a, b] = ends[e] as [number, number];
        if (taken[a] === 1 || taken[b] === 1) return [];
        taken[a] = 1;
        taken[b] = 1;
        return [records[e] as number[]];
      });
    },
  };
}

/** One record of each cluster, at random. */
export const drawRecords = (clusters: readonly (readonly number[])[], random: Random): number[] =>
  clusters.map((records) => records[random.integer(records.length)] as number);
