import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../../../testing/refusal.js';
import {
  ambiguityCurves,
  corruptionSweep,
  crossDataSet,
  densityHistogram,
  fuseTemplate,
  pairScore,
  rejectVerification,
  samplePairs,
  splitByIdentity,
  tarAtFar,
  templateFusion,
  templateRejectVerification,
} from '../../src/index.js';

const random = createRandom(9);
const subjects = Array.from({ length: 400 }, (_, i) => Math.floor(i / 8) + (i % 3 === 0 ? 100 : 0));

describe('pair sampling', () => {
  const draw = () => samplePairs(subjects, { genuine: 300, impostor: 500, random: createRandom(42) });
  const pairs = draw();
  test('gives exactly the numbers asked for, with true labels and without repetition', () => {
    const keys = new Set<string>();
    pairs.left.forEach((a, i) => {
      const b = pairs.right[i] as number;
      expect(subjects[a] === subjects[b]).toBe(pairs.labels[i] === 1);
      expect(a).not.toBe(b);
      keys.add([a, b].sort().join());
    });
    expect(keys.size).toBe(800);
    expect(pairs.labels.reduce((a, b) => a + b, 0)).toBe(300);
  });
  test('is decided by the seed', () => expect(draw()).toEqual(pairs));
  test('spreads genuine pairs evenly over identities', () => {
    const perSubject = new Map<number, number>();
    for (let i = 0; i < 300; i++) {
      const subject = subjects[pairs.left[i] as number] as number;
      perSubject.set(subject, (perSubject.get(subject) ?? 0) + 1);
    }
    expect(Math.max(...perSubject.values())).toBeLessThanOrEqual(5);
  });
  test('draws every pair there is where all are asked for', () => {
    const few = ['a', 'b', 'a', 'c', 'a', 'b'];
    const whole = samplePairs(few, { genuine: 4, impostor: 11, random: createRandom(3) });
    const keys = [...whole.left].map((a, i) => [a, whole.right[i] as number].sort((x, y) => x - y).join());
    const every = few.flatMap((_, b) => few.slice(0, b).map((__, a) => `${a},${b}`));
    expect([...keys].sort()).toEqual([...every].sort());
    const own = every.filter((key) => few[Number(key[0])] === few[Number(key[2])]);
    expect(keys.slice(0, 4).sort()).toEqual(own.sort());
    expect([...whole.labels]).toEqual([...Array(4).fill(1), ...Array(11).fill(0)]);
  });
  test('draws genuine pairs of an identity evenly, and identities of impostor pairs evenly', () => {
    const draws = createRandom(8);
    // Three pairs of one identity, and identities of one to four images.
    const images = ['a', 'a', 'a', 'b', 'b', 'b', 'b', 'c'];
    const own = new Map<string, number>();
    const persons = new Map<string, number>();
    for (let k = 0; k < 3000; k++) {
      const one = samplePairs(['a', 'a', 'a'], { genuine: 1, impostor: 0, random: draws });
      const key = [one.left[0] as number, one.right[0] as number].sort().join();
      own.set(key, (own.get(key) ?? 0) + 1);
      const other = samplePairs(images, { genuine: 0, impostor: 1, random: draws });
      for (const i of [other.left[0] as number, other.right[0] as number]) {
        const person = images[i] as string;
        persons.set(person, (persons.get(person) ?? 0) + 1);
      }
    }
    // A third of 3,000 each, and of 6,000 ends two thousand: standard deviations of 26.
    expect([...own.keys()].sort()).toEqual(['0,1', '0,2', '1,2']);
    for (const n of own.values()) expect(Math.abs(n - 1000)).toBeLessThan(120);
    for (const n of persons.values()) expect(Math.abs(n - 2000)).toBeLessThan(120);
  });
  test('gives identities with few pairs all of them, and the others the rest', () => {
    const many = [...'aabbbbcccccddddddd'];
    const { left } = samplePairs(many, { genuine: 16, impostor: 0, random: createRandom(2) });
    const shares = ['a', 'b', 'c', 'd'].map((name) => [...left].filter((i) => many[i] === name).length);
    expect(shares.slice(0, 1)).toEqual([1]);
    for (const share of shares.slice(1)) expect(share).toBe(5);
  });
  test('refuses to draw more than there is', () => {
    const refuse = (genuine: number, impostor: number, path: string, right: string, came: string) =>
      expectRefusal([() => samplePairs([0, 0, 1], { genuine, impostor, random }), 'out-of-range', path, right, came]);
    refuse(2, 0, 'options.genuine', 'at most 1', '2');
    refuse(1, 3, 'options.impostor', 'at most 2', '3');
    expect(samplePairs([0, 0, 1], { genuine: 1, impostor: 2, random }).left).toHaveLength(3);
  });
  test('the identity split takes a share of the identities, rounded down, each with the same chance', () => {
    const images = ['a', 'b', 'a', 'c', 'd', 'e', 'c'];
    const { validation, test: rest } = splitByIdentity(images, createRandom(4), 0.5);
    expect(new Set([...validation].map((i) => images[i])).size).toBe(2);
    expect([...validation, ...rest].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const part of [validation, rest]) expect([...part]).toEqual([...part].sort());
    expect(splitByIdentity(images, createRandom(4), 1).test).toHaveLength(0);
    const times = new Map<string, number>();
    const draws = createRandom(6);
    for (let k = 0; k < 1000; k++) {
      for (const name of new Set([...splitByIdentity(images, draws, 0.4).validation].map((i) => images[i] as string))) {
        times.set(name, (times.get(name) ?? 0) + 1);
      }
    }
    // Two of five: 400 of 1,000, with a standard deviation of 15.5.
    for (const n of times.values()) expect(Math.abs(n - 400)).toBeLessThan(75);
  });
  test('the identity split shares nobody', () => {
    const { validation, test: rest } = splitByIdentity(subjects, createRandom(1));
    const identities = (images: Uint32Array): Set<number> => new Set(Array.from(images, (i) => subjects[i] as number));
    expect(validation.length + rest.length).toBe(400);
    for (const person of identities(validation)) expect(identities(rest).has(person)).toBe(false);
  });
});

describe('template protocols', () => {
  const template = Array.from({ length: 120 }, (_, i) => Math.floor(i / 3));
  const scale = template.map(() => 5 + 50 * random.uniform());
  const mu = template.map((t, i) =>
    Float64Array.from(
      { length: 6 },
      (_, d) => Math.cos((t % 20) * (d + 1)) + (12 / (scale[i] as number)) * random.normal(),
    ),
  );
  const images = { mu, uncertainty: scale, template };
  const enrol = Array.from({ length: 200 }, () => random.integer(20));
  const probe = enrol.map((t, i) => (i % 2 === 0 ? t + 20 : 20 + ((t + 1 + random.integer(19)) % 20)));
  const matches = { enrol, probe, labels: enrol.map((t, i) => ((probe[i] as number) - 20 === t ? 1 : 0)) };
  const fused = (t: number, method: 'mean' | 'first') =>
    fuseTemplate(method, mu.slice(3 * t, 3 * t + 3), scale.slice(3 * t, 3 * t + 3));
  const options = { rejectedPortions: [0, 0.25, 0.5], fars: [0.01, 0.1] };

  test('full: as fusing, scoring and rejecting by hand', () => {
    const a = enrol.map((t) => fused(t, 'mean'));
    const b = probe.map((t) => fused(t, 'mean'));
    const side = (all: typeof a) => ({ mu: all.map((x) => x.mu) });
    const byHand = rejectVerification({
      ...options,
      scores: pairScore('cosine', side(a), side(b)),
      labels: matches.labels,
      uncertainty: a.map((x, i) => (x.uncertainty?.[0] as number) + (b[i]?.uncertainty?.[0] as number)),
      mode: 'confidence',
    });
    const { curves } = templateRejectVerification({ ...options, images, matches, mode: 'confidence' });
    expect(curves).toEqual(byHand);
  });
  test('single: the probe is one image and the gallery is trusted', () => {
    const { uncertainty } = templateRejectVerification({
      ...options,
      images,
      matches,
      setup: 'single',
      uncertainty: 'harmonic-harmonic',
      mode: 'confidence',
    });
    const s = scale[3 * (probe[5] as number)] as number;
    expect(uncertainty[5]).toBeCloseTo((2 * s) / (1 + s), 12);
  });
  test('fusions are compared on the same pairs', () => {
    const result = templateFusion({ images, matches, methods: ['mean', 'softmax-10', 'argmax'], fars: [0.1] });
    const scores = pairScore(
      'cosine',
      { mu: enrol.map((t) => fused(t, 'mean').mu) },
      { mu: probe.map((t) => fused(t, 'mean').mu) },
    );
    expect(result.mean).toEqual(tarAtFar(scores, matches.labels, [0.1]));
    expect(Object.keys(result)).toEqual(['mean', 'softmax-10', 'argmax']);
  });
  test('fusions that need no uncertainty are compared without any, at the eight published rates by default', () => {
    const { uncertainty: _, ...plain } = images;
    const fars = [1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2];
    const { mean } = templateFusion({ images: plain, matches, methods: ['mean'] });
    expect(mean).toEqual(templateFusion({ images, matches, methods: ['mean'], fars }).mean);
    expect(mean?.fars).toEqual(fars);
  });
  test('a match of a template without images is named', () => {
    const wrong = { enrol: [0], probe: [99], labels: [1] };
    expect(() => templateRejectVerification({ images, matches: wrong })).toThrow('matches.probe[0]');
  });
});

describe('the cross-data-set protocol', () => {
  test('never accepts more impostors than the rate allows, and its mean TAR lies between the ends', () => {
    const labels = Array.from({ length: 2000 }, (_, i) => i % 2);
    const left = labels.map(() => random.uniform());
    const scores = labels.map((y, i) => y * 0.4 * (0.5 + (left[i] as number)) + 0.15 * random.normal());
    const { curves, meanTar, accuracy } = crossDataSet({ scores, labels, left, right: left });
    for (const row of curves.rows) {
      row.far.forEach((far, f) => {
        expect(far).toBeLessThanOrEqual(curves.fars[f] as number);
      });
    }
    expect(meanTar[0]).toBeGreaterThan(curves.rows[0]?.tar[0] as number);
    expect(accuracy).toHaveLength(20);
  });
});

describe('the cross-data-set protocol written out', () => {
  test('has rates, areas and accuracies of the pairs kept', () => {
    const draws = createRandom(31);
    const n = 300;
    const labels = Array.from({ length: n }, (_, i) => i % 2);
    const left = labels.map(() => draws.uniform());
    const right = labels.map(() => draws.uniform());
    const scores = labels.map((y, i) => 0.4 * y * (left[i] as number) + 0.15 * draws.normal());
    const certain = labels
      .map((_, i) => i)
      .sort((a, b) => (left[b] as number) + (right[b] as number) - (left[a] as number) - (right[a] as number));
    const portions = Array.from({ length: 20 }, (_, k) => k * 0.025);
    const keptAt = (r: number): number[] => certain.slice(0, Math.floor(n * (1 - r)));
    const tarOf = (r: number, far: number): number => {
      const of = (y: number) =>
        keptAt(r)
          .filter((i) => labels[i] === y)
          .map((i) => scores[i] as number);
      const impostors = of(0).sort((a, b) => b - a);
      const threshold = impostors[Math.floor(far * impostors.length)] as number;
      return of(1).filter((s) => s > threshold).length / of(1).length;
    };
    const { meanTar, tarAt20, accuracy } = crossDataSet({ scores, labels, left, right, threshold: 0.1 });
    for (const [f, far] of [0.1, 0.01, 0.005].entries()) {
      const tars = portions.map((r) => tarOf(r, far));
      const area = tars.slice(1).reduce((sum, tar, k) => sum + (0.025 * (tar + (tars[k] as number))) / 2, 0);
      expect(meanTar[f]).toBeCloseTo(area / 0.475, 12);
      expect(tarAt20[f]).toBe(tars[8]);
    }
    portions.forEach((r, k) => {
      const right = keptAt(r).filter((i) => (scores[i] as number) > 0.1 === (labels[i] === 1)).length;
      expect(accuracy[k]).toBe(right / keptAt(r).length);
    });
  });
});

describe('distributions', () => {
  test('a density has area one and its last bin holds the largest value', () => {
    const { density, counts, edges } = densityHistogram([1, 2, 3, 4], { bins: 3 });
    expect(counts).toEqual([1, 1, 2]);
    expect(density.reduce((a, b) => a + b, 0) * ((edges[1] as number) - (edges[0] as number))).toBeCloseTo(1, 12);
  });
  test('values outside the range are left out, and one value has a bin about it', () => {
    expect(densityHistogram([0, 1, 2, 3, 9], { bins: 2, range: [1, 3] })).toEqual({
      edges: [1, 2, 3],
      counts: [1, 2],
      density: [1 / 3, 2 / 3],
    });
    expect(densityHistogram([5, 5], { bins: 4 })).toEqual({
      edges: [4.5, 4.75, 5, 5.25, 5.5],
      counts: [0, 0, 2, 0],
      density: [0, 0, 4, 0],
    });
    expect(densityHistogram([0, 1]).counts).toHaveLength(50);
  });
  test('a band has mean, deviation and quantiles of its level', () => {
    const bands = corruptionSweep([5, 1, 2, 4, 7, 9], [3, 1, 1, 1, 3, 2]);
    expect(bands.map(({ level, count }) => [level, count])).toEqual([
      [1, 3],
      [2, 1],
      [3, 2],
    ]);
    const [first] = bands;
    expect(first?.mean).toBeCloseTo(7 / 3, 12);
    expect(first?.deviation).toBeCloseTo(Math.sqrt((16 + 1 + 25) / 9 / 3), 12);
    expect(first?.middle).toEqual([expect.closeTo(1.34, 12), expect.closeTo(3.32, 12)]);
    expect(first?.wide).toEqual([expect.closeTo(1.05, 12), expect.closeTo(3.9, 12)]);
  });
  test('bands are NumPy quantiles', () => {
    const [band] = corruptionSweep([1, 2, 3, 4, 10], [7, 7, 7, 7, 7]);
    expect(band?.median).toBe(3);
    expect(band?.middle[0]).toBeCloseTo(1.68, 12);
    expect(band?.wide[1]).toBeCloseTo(9.4, 12);
  });
  test('ambiguity curves are the sweeps of the two classes, levels ascending', () => {
    const scores = [0.9, 0.1, 0.5, 0.3, 0.7, 0.2];
    const labels = [1, 0, 1, 0, 1, 0];
    const levels = [4, 4, 0, 0, 4, 4];
    const { genuine, impostor } = ambiguityCurves(scores, labels, levels);
    expect(genuine).toEqual(corruptionSweep([0.9, 0.5, 0.7], [4, 0, 4]));
    expect(impostor.map(({ level, count }) => [level, count])).toEqual([
      [0, 1],
      [4, 2],
    ]);
    expect(() => ambiguityCurves(scores, labels, [1])).toThrow(/levels/);
  });
});
