import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { controlFalseMatches, type FalseMatchInput } from '../../src/index.js';
import { drawPairs, mostOf, trueFmr, unclustered } from './population.js';

describe('the false match rate among accepted pairs', () => {
  const populations = repetitions(8, 60, 1000);
  const [alpha, delta] = [0.1, 0.1];
  const two = { confidences: [0, 1] };
  /** Ways to choose; the last takes pairs that share a person for independent ones. */
  const ways: Record<string, Partial<FalseMatchInput>> = {
    'the score threshold': {},
    'both thresholds': two,
    'the confidence threshold': { ...two, threshold: 1.9 },
    'both on all pairs': { ...two, test: 'hoeffding-bentkus' },
    'forgetting persons': {},
  };
  const over: Record<string, number> = {};
  const controlled: Record<string, number> = {};
  for (const way of Object.keys(ways)) [over[way], controlled[way]] = [0, 0];

  it(`is above what is allowed in no more than the stated share of ${populations} populations`, () => {
    for (let s = 0; s < populations; s++) {
      const drawn = drawPairs(100 + s, 200, 8);
      for (const [way, options] of Object.entries(ways)) {
        const pairs = way === 'forgetting persons' ? unclustered(drawn) : drawn;
        const { chosen } = controlFalseMatches({ ...pairs, alpha, delta, ...options, seed: s });
        if (chosen === undefined) continue;
        (controlled[way] as number)++;
        if (trueFmr(chosen.threshold, chosen.confidence) > alpha) (over[way] as number)++;
      }
    }
    for (const way of Object.keys(ways).slice(0, -1)) {
      expect(over[way], way).toBeLessThanOrEqual(mostOf(populations, delta));
      expect(controlled[way], way).toBeGreaterThan(populations * 0.4);
    }
  });

  it('is above it more than twice as often where pairs of one person are taken for independent', () => {
    expect(over['forgetting persons']).toBeGreaterThan(2 * populations * delta);
  });

  it('is shown by as few persons as any rule could need, and by none fewer', () => {
    const strangers = (couples: number) => ({
      scores: Array.from({ length: couples }, (_, i) => i / couples),
      labels: new Uint8Array(couples),
      subjects: {
        left: Array.from({ length: couples }, (_, i) => i),
        right: Array.from({ length: couples }, (_, i) => -1 - i),
      },
    });
    const enough = controlFalseMatches({ ...strangers(299), alpha: 0.01 });
    expect([enough.verdict, enough.subjects, enough.subjectsNeeded]).toEqual(['controlled', 598, 598]);
    expect(enough.chosen?.threshold).toBeGreaterThan(298 / 299);
    const tooFew = controlFalseMatches({ ...strangers(298), alpha: 0.01 });
    expect([tooFew.verdict, tooFew.chosen, tooFew.points[0]?.controlled]).toEqual([
      'cannot guarantee',
      undefined,
      false,
    ]);
  });
});

describe('thresholds of score and confidence', () => {
  const pairs = drawPairs(7, 400, 4);
  const found = controlFalseMatches({ ...pairs, alpha: 0.1, confidences: [0, 1] });

  it('are the smallest that pass, and tell what they cost', () => {
    expect(found.points.map(({ confidence }) => confidence)).toEqual([1, 0]);
    for (const point of found.points) {
      const lower = controlFalseMatches({ ...pairs, alpha: 0.1, confidences: [point.confidence], delta: 0.025 });
      expect(lower.points[0]?.threshold).toBe(point.threshold);
      expect(point.bound).toBeLessThanOrEqual(0.1);
      expect(point.bound).toBeGreaterThan(point.fmr);
      const genuine = pairs.scores.flatMap((s, i) =>
        pairs.labels[i] === 1 ? [[s, pairs.confidence[i] as number] as const] : [],
      );
      const kept = genuine.filter(([, c]) => c >= point.confidence);
      const matching = kept.filter(([s]) => s >= point.threshold);
      expect(point.abstainedGenuine).toBeCloseTo(1 - kept.length / genuine.length, 12);
      expect(point.matched).toBeCloseTo(matching.length / genuine.length, 12);
      expect(point.fnmr).toBeCloseTo(1 - matching.length / kept.length, 12);
    }
    expect(found.chosen?.matched).toBe(Math.max(...found.points.map(({ matched }) => matched)));
  });

  it('are the same whatever the order of the pairs of one couple each, and without genuine pairs abstain least', () => {
    const only = pairs.labels.flatMap((l, i) => (l === 0 ? [i] : []));
    const take = <T>(v: readonly T[]): T[] => only.map((i) => v[i] as T);
    const alone = controlFalseMatches({
      scores: take(pairs.scores),
      labels: take(pairs.labels),
      confidence: take(pairs.confidence),
      subjects: { left: take(pairs.subjects.left), right: take(pairs.subjects.right) },
      alpha: 0.1,
      confidences: [1, 0],
    });
    expect(alone.points.map(({ threshold }) => threshold)).toEqual(found.points.map(({ threshold }) => threshold));
    expect(alone.chosen?.confidence).toBe(0);
    expect(alone.chosen?.matched).toBeNaN();
  });

  it('refuse what is no pair of strangers, or no number', () => {
    const bad = { scores: [0.1], labels: [0], subjects: { left: ['a'], right: ['a'] }, alpha: 0.1 };
    expect(() => controlFalseMatches(bad)).toThrow(/impostor pair of one subject/);
    expect(() => controlFalseMatches({ ...bad, labels: [1] })).toThrow(/no impostor pairs/);
    expect(() => controlFalseMatches({ ...pairs, alpha: 2 })).toThrow(/alpha/);
    expect(() => controlFalseMatches({ ...pairs, alpha: 0.1, confidence: [1] })).toThrow(/confidence/);
    expect(() => controlFalseMatches({ ...pairs, alpha: 0.1, threshold: Number.NaN })).toThrow(/threshold/);
    expect(() => controlFalseMatches({ ...pairs, alpha: 0.1, confidences: [Number.NaN] })).toThrow(/confidences/);
  });
});
