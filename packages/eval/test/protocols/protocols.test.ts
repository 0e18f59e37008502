import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
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
  test('refuses to draw more than there is', () => {
    expect(() => samplePairs([0, 0, 1], { genuine: 2, impostor: 0, random })).toThrow('at most 1');
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

describe('distributions', () => {
  test('a density has area one and its last bin holds the largest value', () => {
    const { density, counts, edges } = densityHistogram([1, 2, 3, 4], { bins: 3 });
    expect(counts).toEqual([1, 1, 2]);
    expect(density.reduce((a, b) => a + b, 0) * ((edges[1] as number) - (edges[0] as number))).toBeCloseTo(1, 12);
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
