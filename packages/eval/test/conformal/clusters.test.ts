import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { clustersOf } from '../../src/conformal/clusters.js';
import { indexSubjects } from '../../src/intervals/subjects.js';

/** Every two of some subjects. */
const everyCouple = (subjects: number) => {
  const ids = Array.from({ length: subjects }, (_, i) => i);
  const couples = ids.flatMap((a) => ids.slice(a + 1).map((b) => [a, b] as const));
  return { left: couples.map(([a]) => a), right: couples.map(([, b]) => b) };
};

describe('clusters of records', () => {
  it('are subjects, or couples that are worth as many independent ones as a matching has', () => {
    const own = clustersOf(indexSubjects({ left: ['a', 'b', 'a'] }));
    expect([own.records, own.worth]).toEqual([[[0, 2], [1]], 2]);
    expect(clustersOf(indexSubjects(everyCouple(8))).worth).toBe(4);
    expect(clustersOf(indexSubjects(everyCouple(9))).worth).toBe(4);
    const star = { left: [0, 0, 0, 0], right: [1, 2, 3, 4] };
    expect(clustersOf(indexSubjects(star)).worth).toBe(0);
    const circle = { left: [0, 1, 2, 3, 4], right: [1, 2, 3, 4, 0] };
    expect(clustersOf(indexSubjects(circle)).worth).toBe(1);
    const apart = { left: [0, 2, 2], right: [1, 3, 3] };
    expect(clustersOf(indexSubjects(apart)).records).toEqual([[0], [1, 2]]);
  });

  it('are drawn so that no two share a subject and no couple is left that could be added', () => {
    const { left, right } = everyCouple(21);
    for (let seed = 0; seed < 20; seed++) {
      const drawn = clustersOf(indexSubjects({ left, right })).disjoint(createRandom(seed));
      const seen = drawn.flatMap(([i]) => [left[i as number], right[i as number]]);
      expect(drawn).toHaveLength(10);
      expect(new Set(seen).size).toBe(20);
    }
  });

  it('refuse genuine pairs beside impostor pairs', () => {
    expect(() => clustersOf(indexSubjects({ left: [0, 0], right: [0, 1] }))).toThrow(/of one subject and of two/);
  });
});
