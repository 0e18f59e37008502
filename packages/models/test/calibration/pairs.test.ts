import { fittedPairScore, pairQuality } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { calibrationPairs } from '../../src/calibration/calibration-pairs.js';
import { comparePairs, cosineRule, fitModelPairs, fittingPairs, pairArea, rowCosines } from '../../src/index.js';

const random = createRandom(9);
/** Forty identities with ten images each, every image clean and with one copy right behind it. */
const subjects = Array.from({ length: 800 }, (_, i) => `p${Math.floor(i / 20)}`);
const sources = subjects.map((_, i) => i - (i % 2));
const noise = subjects.map((_, i) => 0.2 + (i % 2) * 2 * random.uniform());
const centres = Array.from({ length: 40 }, () => Array.from({ length: 16 }, () => random.normal()));
const embedding = {
  data: Float32Array.from(
    subjects.flatMap((_, i) =>
      (centres[Math.floor(i / 20)] as number[]).map((v) => v + 1.5 * (noise[i] as number) * random.normal()),
    ),
  ),
  width: 16,
};
const confidence = Float64Array.from(noise, (v) => 1 / (v * v));
const table = { subjects, embedding };

/** Each pair as text, whichever image comes first. */
const keys = ({ left, right }: { left: Uint32Array; right: Uint32Array }): string[] =>
  Array.from(left, (i, k) => [i, right[k] as number].sort((a, b) => a - b).join(' '));

describe('the pairs that a score is fitted on', () => {
  it('take each image once, give each identity as many genuine pairs at most, and repeat none', () => {
    const pairs = fittingPairs(subjects, sources, { genuinePerSubject: 7, impostors: 500, seed: 3 });
    expect(pairs.labels.filter((label) => label === 1)).toHaveLength(40 * 7);
    expect(pairs.labels).toHaveLength(40 * 7 + 500);
    expect(new Set(keys(pairs)).size).toBe(pairs.labels.length);
    const rows = new Map<number, number>();
    for (const side of [pairs.left, pairs.right]) {
      for (const i of side) {
        const source = sources[i] as number;
        expect(rows.get(source) ?? i).toBe(i);
        rows.set(source, i);
      }
    }
    pairs.labels.forEach((label, k) => {
      const [a, b] = [subjects[pairs.left[k] as number], subjects[pairs.right[k] as number]];
      expect(a === b).toBe(label === 1);
    });
    expect(fittingPairs(subjects, sources, { genuinePerSubject: 7, impostors: 500, seed: 3 })).toEqual(pairs);
  });

  it('take images clean about as often as asked for', () => {
    const shareOf = (clean: number): number => {
      const { left, right } = fittingPairs(subjects, sources, { clean });
      const rows = [...new Set([...left, ...right])];
      return rows.filter((i) => sources[i] === i).length / rows.length;
    };
    expect(shareOf(0)).toBe(0);
    expect(shareOf(1)).toBe(1);
    expect(shareOf(0.2)).toBeGreaterThan(0.13);
    expect(shareOf(0.2)).toBeLessThan(0.27);
  });

  it('are all of them where there are few', () => {
    const { labels } = fittingPairs(['a', 'a', 'a', 'b', 'c'], [0, 1, 2, 3, 4]);
    expect([...labels]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('are refused where one kind is missing', () => {
    for (const [names, rows] of [
      [[], []],
      [
        ['a', 'a'],
        [0, 1],
      ],
      [
        ['a', 'b'],
        [0, 1],
      ],
      [
        ['a', 'a', 'b'],
        [0, 0, 2],
      ],
    ] as const) {
      const wrong = expect.objectContaining({ code: 'bad-format', path: 'subjects' });
      expect(() => fittingPairs(names, rows)).toThrow(wrong);
      expect(() => calibrationPairs(names, rows, { genuine: 5, impostor: 5, seed: 0 })).toThrow(wrong);
    }
  });
});

describe('the pairs that a calibration is learnt on', () => {
  it('are each pair of different images once where there are few, or a part of them', () => {
    const names = ['a', 'a', 'b', 'b', 'b'];
    const all = calibrationPairs(names, [0, 1, 2, 2, 4], { genuine: 100, impostor: 100, seed: 1 });
    expect(keys(all).sort()).toEqual(['0 1', '0 2', '0 3', '0 4', '1 2', '1 3', '1 4', '2 4', '3 4']);
    expect([...all.labels]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
    const some = calibrationPairs(names, [0, 1, 2, 2, 4], { genuine: 2, impostor: 3, seed: 1 });
    expect([...some.labels]).toEqual([1, 1, 0, 0, 0]);
  });

  it('are drawn in the numbers asked for where there are many, never of one image', () => {
    const many = Array.from({ length: 1200 }, (_, i) => `p${i % 30}`);
    const pairs = calibrationPairs(many, [...many.keys()], { genuine: 50, impostor: 70, seed: 2 });
    expect(pairs.labels.filter((label) => label === 1)).toHaveLength(50);
    expect(pairs.labels).toHaveLength(120);
    pairs.labels.forEach((label, k) => {
      const [i, j] = [pairs.left[k] as number, pairs.right[k] as number];
      expect([i !== j, many[i] === many[j]]).toEqual([true, label === 1]);
    });
  });
});

describe('the rule of a model', () => {
  const left = Uint32Array.of(0, 1, 20, 41);
  const right = Uint32Array.of(2, 3, 62, 101);
  const cosine = rowCosines(embedding, left, right);
  const of = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (i) => confidence[i] as number);

  it('without a fitted score is the cosine with the harmonic mean', () => {
    const found = comparePairs(cosineRule, cosine, of(left), of(right));
    expect(found.scores).toEqual(cosine);
    expect(found.confidence).toEqual(pairQuality('harmonic', of(left), of(right)));
  });

  it('is fitted on training identities, and refuses by the images or by the decision', () => {
    const rule = fitModelPairs(table, confidence, sources, { impostors: 20_000, seed: 4 });
    if (rule.fitted === undefined) throw new Error('not fitted');
    const z = fittedPairScore(rule.fitted, cosine, of(left), of(right));
    expect(comparePairs(rule, cosine, of(left), of(right)).scores).toEqual(z);
    const decision = comparePairs({ ...rule, confidence: 'decision' }, cosine, of(left), of(right)).confidence;
    expect(decision).toEqual(z.map((v) => Math.abs(v - (rule.fitted?.threshold as number))));
    expect(['harmonic', 'product', 'min']).toContain(rule.confidence);
    expect(fitModelPairs(table, confidence, sources, { impostors: 20_000, confidence: 'min' }).confidence).toBe('min');
  });

  it('takes of the combinations the one with the largest area on those pairs', () => {
    const rule = fitModelPairs(table, confidence, sources, { impostors: 20_000, seed: 4 });
    const pairs = fittingPairs(subjects, sources, { impostors: 20_000, seed: 4 });
    const cosines = rowCosines(embedding, pairs.left, pairs.right);
    const areas = (['harmonic', 'product', 'min'] as const).map((how): [number, string] => [
      pairArea(comparePairs({ ...rule, confidence: how }, cosines, of(pairs.left), of(pairs.right)), pairs.labels),
      how,
    ]);
    expect(rule.confidence).toBe(areas.reduce((best, one) => (one[0] > best[0] ? one : best))[1]);
  });

  it('of confidences that are not positive takes them as they are, and their minimum', () => {
    const shifted = confidence.map((c) => c - 1);
    const rule = fitModelPairs(table, shifted, sources, { impostors: 5000 });
    expect([rule.fitted?.transform, rule.confidence]).toEqual(['identity', 'min']);
  });
});
