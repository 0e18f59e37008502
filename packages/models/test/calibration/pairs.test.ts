import { calibrate, fittedPairScore, pairQuality } from '@scaleface/eval';
import { createRandom, takeRows } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { calibrationPairs } from '../../src/calibration/calibration-pairs.js';
import {
  calibrateModel,
  calibrateStoredModel,
  comparePairs,
  cosineRule,
  fitModelPairs,
  fittingPairs,
  type PairRule,
  pairArea,
  rowCosines,
} from '../../src/index.js';

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

describe('the cosines of pairs of rows', () => {
  it('are those of the definition in float64 to what unit vectors in float32 keep, across blocks of 4096 pairs', () => {
    const left = Uint32Array.from({ length: 5000 }, () => random.integer(800));
    const right = left.map(() => random.integer(800));
    const rowOf = (i: number): number[] => Array.from(embedding.data.subarray(16 * i, 16 * (i + 1)));
    const dot = (a: number[], b: number[]): number => a.reduce((sum, x, d) => sum + x * (b[d] as number), 0);
    rowCosines(embedding, left, right).forEach((found, k) => {
      const [a, b] = [rowOf(left[k] as number), rowOf(right[k] as number)];
      expect(Math.abs(found - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)))).toBeLessThan(1e-7);
    });
  });
});

describe('the area that combinations are chosen by', () => {
  it('is that of the trapezoids under the shares of genuine pairs above all impostor pairs kept', () => {
    const labels = Uint8Array.from({ length: 80 }, (_, k) => (k < 40 ? 1 : 0));
    const scores = Float64Array.from(labels, (label) => label + random.normal());
    const sure = Float64Array.from(scores, (s, k) => Math.abs(s - 0.5) * (0.5 + random.uniform()) + k / 1e6);
    const order = [...sure.keys()].sort((a, b) => (sure[a] as number) - (sure[b] as number));
    // Forty impostor pairs: at a false accept rate of 0.01 none may be accepted.
    const tars = Array.from({ length: 11 }, (_, i) => {
      const kept = order.slice(i * 4);
      const of = (label: number): number[] => kept.filter((k) => labels[k] === label).map((k) => scores[k] as number);
      const highest = Math.max(...of(0));
      return of(1).filter((s) => s > highest).length / of(1).length;
    });
    const area = tars.slice(1).reduce((sum, tar, i) => sum + (0.05 * (tar + (tars[i] as number))) / 2, 0);
    expect(pairArea({ scores, confidence: sure }, labels)).toBeCloseTo(area, 12);
  });
});

describe('a calibration', () => {
  // Six of the identities.
  const few = {
    subjects: subjects.slice(0, 120),
    embedding: takeRows(embedding, [...subjects.keys()].slice(0, 120)),
  };
  const own = confidence.slice(0, 120);
  const calibration = calibrateModel(few, own, sources.slice(0, 120), { seed: 4 });
  const byRank = (values: Float64Array): (number | undefined)[] => {
    const ascending = [...values].sort((a, b) => a - b);
    return Array.from({ length: 101 }, (_, q) => ascending[Math.round(((values.length - 1) * q) / 100)]);
  };

  it('from stored embeddings is that from embeddings in memory', async () => {
    const take = async (rows: ArrayLike<number>) => takeRows(few.embedding, rows);
    const stored = { subjects: few.subjects, embedding: { rows: 120, width: 16, take } };
    expect(await calibrateStoredModel(stored, own, sources.slice(0, 120), 4)).toEqual(calibration);
  });

  it('knows the confidences of training images at their quantiles, by the nearest rank', () => {
    expect(calibration.images).toEqual(byRank(own));
  });

  it('is of the scores and confidences that its rule gives the pairs it is learnt on', () => {
    const count = { genuine: 20_000, impostor: 100_000, seed: 4 };
    const { left, right, labels } = calibrationPairs(few.subjects, sources.slice(0, 120), count);
    const of = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (i) => own[i] as number);
    const rule = calibration.pairs as PairRule;
    const { scores, confidence: sure } = comparePairs(
      rule,
      rowCosines(few.embedding, left, right),
      of(left),
      of(right),
    );
    expect(calibration.scores).toEqual(calibrate(scores, labels, { prior: 0.5 }).toJSON());
    expect(calibration.confidence).toEqual(byRank(sure));
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
