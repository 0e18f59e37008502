import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { compareConfidences } from '../../src/index.js';

/** Pairs of 40 identities whose scores are the noisier the less certain. */
function pairs(n: number): {
  scores: number[];
  labels: number[];
  good: number[];
  poor: number[];
  left: string[];
  right: string[];
} {
  const random = createRandom(11);
  const rows = Array.from({ length: n }, (_, i) => {
    const label = i % 5 === 0 ? 1 : 0;
    const noise = 0.05 + 0.3 * random.uniform();
    const left = random.integer(40);
    const right = label === 1 ? left : (left + 1 + random.integer(39)) % 40;
    return { label, score: label * 0.6 + noise * random.normal(), noise, left: `p${left}`, right: `p${right}` };
  });
  return {
    scores: rows.map((r) => r.score),
    labels: rows.map((r) => r.label),
    good: rows.map((r) => -r.noise),
    poor: rows.map((r) => -r.noise + 0.4 * random.normal()),
    left: rows.map((r) => r.left),
    right: rows.map((r) => r.right),
  };
}

describe('the comparison of confidences', () => {
  const { scores, labels, good, poor, left, right } = pairs(3000);
  const comparison = compareConfidences({
    scores,
    labels,
    subjects: { left, right },
    confidences: [
      { name: 'poor', label: 'poor', confidence: poor },
      { name: 'good', label: 'good', confidence: good },
    ],
    fars: [0.01],
    replicates: 100,
  });
  const [table] = comparison.tables;

  it('stands between random and oracle, the better confidence higher', () => {
    const areas = table?.rows.map((r) => r.area.value) as [number, number, number, number];
    expect(table?.rows.map((r) => r.name)).toEqual(['random', 'poor', 'good', 'oracle']);
    expect([...areas].sort((a, b) => a - b)).toEqual(areas);
    expect(table?.rows[2]?.share).toBeGreaterThan(table?.rows[1]?.share as number);
  });

  it('has an oracle that stays perfect once all errors are refused, also where genuine pairs are few', () => {
    const few = labels.map((label, i) => ({ label, i })).filter(({ label, i }) => label === 0 || i % 50 === 0);
    const take = <T>(v: readonly T[]): T[] => few.map(({ i }) => v[i] as T);
    const { tables } = compareConfidences({
      scores: take(scores),
      labels: take(labels),
      subjects: { left: take(left), right: take(right) },
      confidences: [{ name: 'good', label: 'good', confidence: take(good) }],
      fars: [0.001],
      replicates: 0,
    });
    expect(
      tables[0]?.rows
        .at(-1)
        ?.at.map((e) => e.value)
        .slice(1),
    ).toEqual([1, 1, 1]);
  });

  it('has an interval around every number', () => {
    for (const row of table?.rows ?? []) {
      for (const { value, low, high } of [...row.at, row.area]) {
        expect(low).toBeLessThanOrEqual(value + 1e-9);
        expect(high).toBeGreaterThanOrEqual(value - 1e-9);
      }
    }
    const tar = table?.rows.map((r) => [r.low?.length, r.high?.length]);
    expect(new Set(tar?.flat())).toEqual(new Set([table?.portions.length]));
  });

  it('gives the difference of each row from the first, paired: narrower than the intervals of the two areas allow', () => {
    expect(table?.against).toEqual(['poor']);
    const [, first, second, oracle] = table?.rows ?? [];
    expect([first?.minus, oracle?.minus]).toEqual([undefined, undefined]);
    const gain = second?.minus?.poor;
    expect(gain?.value).toBeCloseTo((second?.area.value as number) - (first?.area.value as number), 12);
    expect(gain?.low).toBeGreaterThan(0);
    const width = (e: { low?: number; high?: number } | undefined): number => (e?.high as number) - (e?.low as number);
    expect(width(gain)).toBeLessThan(Math.hypot(width(first?.area), width(second?.area)));
  });

  it('compares with any rows that are named, and with none that are not there', () => {
    const input = {
      scores,
      labels,
      subjects: { left, right },
      confidences: [
        { name: 'poor', label: 'poor', confidence: poor },
        { name: 'good', label: 'good', confidence: good },
      ],
      fars: [0.01],
      replicates: 0,
    };
    const [both] = compareConfidences({ ...input, against: ['poor', 'good'] }).tables;
    const [, one, other] = both?.rows ?? [];
    expect(one?.minus?.good?.value).toBeCloseTo(-(other?.minus?.poor?.value as number), 12);
    expect(Object.keys(other?.minus ?? {})).toEqual(['poor']);
    expect(one?.minus?.good).not.toHaveProperty('low');
    for (const name of ['absent', 'random', 'oracle']) {
      expect(() => compareConfidences({ ...input, against: [name] })).toThrow(
        expect.objectContaining({ code: 'unknown-name', path: 'against' }),
      );
    }
  });
});

describe('a confidence with scores of its own', () => {
  const { scores, labels, good, left, right } = pairs(3000);
  const noisy = createRandom(5);
  const worse = scores.map((s) => s + 0.2 * noisy.normal());
  const compare = (own: boolean) =>
    compareConfidences({
      scores: own ? scores : worse,
      labels,
      subjects: { left, right },
      confidences: [
        { name: 'good', label: 'good', confidence: good },
        { name: 'own', label: 'Own', confidence: good, ...(own ? { scores: worse, score: 'MLS' } : {}) },
      ],
      fars: [0.01],
      replicates: 20,
    }).tables[0];

  it('is evaluated with them: the same row as if they were the scores of all', () => {
    const [mixed, alone] = [compare(true), compare(false)];
    const row = mixed?.rows.find((r) => r.name === 'own');
    expect(row?.score).toBe('MLS');
    const { score: _, minus: __, ...figures } = row ?? {};
    const { minus: ___, ...same } = alone?.rows.find((r) => r.name === 'own') ?? {};
    expect(figures).toEqual(same);
    expect(mixed?.convention).toContain('a row with its own score (Own)');
    expect(alone?.convention).not.toContain('its own score');
  });

  it('differs from the others without rejection already, on the same draws of identities', () => {
    const row = compare(true)?.rows.find((r) => r.name === 'own');
    expect(row?.minus?.good?.value).toBeLessThan(0);
    expect(row?.minus?.good?.high).toBeLessThan(0);
  });

  it('with genuine pairs that count k times is that of a list that holds each k times, intervals too', () => {
    const few = labels.slice(0, 600);
    const repeated = few.flatMap((label, i) => (label === 1 ? [i, i, i] : [i]));
    const of = (indices: readonly number[], genuineWeight?: number) =>
      compareConfidences({
        scores: indices.map((i) => scores[i] as number),
        labels: indices.map((i) => labels[i] as number),
        subjects: { left: indices.map((i) => left[i] as string), right: indices.map((i) => right[i] as string) },
        confidences: [{ name: 'good', label: 'good', confidence: indices.map((i) => good[i] as number) }],
        fars: [0.05],
        replicates: 0,
        ...(genuineWeight === undefined ? {} : { genuineWeight }),
      }).tables[0];
    const weighted = of([...few.keys()], 3);
    const listed = of(repeated);
    expect(weighted?.genuineWeight).toBe(3);
    for (const name of ['random', 'good']) {
      const tar = (table: typeof listed) => table?.rows.find((row) => row.name === name)?.tar;
      expect(tar(weighted)).toEqual(tar(listed));
    }
    expect(of([...few.keys()], 1)).toEqual(of([...few.keys()]));
    for (const bad of [0, 1.5, Number.NaN]) {
      expect(() => of([...few.keys()], bad)).toThrow(expect.objectContaining({ code: 'out-of-range' }));
    }
  });
});
