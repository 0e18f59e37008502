import { createRandom, normalQuantile, type Random } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { bootstrapDifference, eventWarnings, formatWithInterval } from '../../src/index.js';
import { indexSubjects } from '../../src/intervals/subjects.js';
import { drawCrossPairWeights, drawSubjectWeights, resampledIndices } from '../../src/intervals/weights.js';

const index = indexSubjects({ left: ['a', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'c'] });

it('a pair weighs as often as its subjects were drawn: once for one subject, their product for two', () => {
  const drawn = [0, 2, 2];
  const random = { integer: () => drawn.shift() as number } as unknown as Random;
  const weights = new Float64Array(4);
  drawSubjectWeights(index, random, weights);
  expect([...weights]).toEqual([1, 0, 0, 2]);
  const again = [0, 0, 1];
  drawSubjectWeights(index, { integer: () => again.shift() as number } as unknown as Random, weights);
  expect([...weights]).toEqual([2, 2, 0, 0]);
});

it('pairs of two subjects alone are drawn by Poisson numbers of mean 1', () => {
  const at = (u: number): number => {
    const weights = new Float64Array(4);
    drawCrossPairWeights(index, { uniform: () => u } as unknown as Random, weights);
    expect([weights[0], weights[3]]).toEqual([1, 1]);
    expect(weights[1]).toBe(weights[2]);
    return weights[1] as number;
  };
  let [below, term] = [0, Math.exp(-1)];
  for (let k = 0; k < 12; k++) {
    expect(at(below + 1e-9)).toBe(k);
    below += term;
    expect(at(below - 1e-9)).toBe(k);
    term /= k + 1;
    // Beyond, the steps are as small as what is added here.
    if (term < 1e-8) break;
  }
});

it('weights are written out as places', () => {
  expect([...resampledIndices([2, 0, 1, 3])]).toEqual([0, 0, 2, 3, 3, 3]);
  expect([...resampledIndices([])]).toEqual([]);
});

it('few events are said to be few', () => {
  const words = (events: number, trials: number): string[] =>
    eventWarnings(events, trials).map(({ rule, message }) => `${rule}: ${message}`);
  expect(words(0, 600)).toEqual(['rule-of-3: no event in 600 trials: the rate is below about 0.0050 (95 %), not 0']);
  expect(words(0, 2)).toEqual(['rule-of-3: no event in 2 trials: the rate is below about 1.0 (95 %), not 0']);
  expect(words(0, 0)).toEqual(['rule-of-3: no event in 0 trials: the rate is below about 1 (95 %), not 0']);
  const few = 'fewer than the 30 that fix a rate to ±30 % (90 %)';
  expect(words(1, 600)).toEqual([`rule-of-30: only 1 event in 600 trials: ${few}`]);
  expect(words(29, 600)).toEqual([`rule-of-30: only 29 events in 600 trials: ${few}`]);
  expect(words(30, 600)).toEqual([]);
});

it('the rules say what the exact bound, and the normal one of a count, say', () => {
  for (const trials of [300, 600, 12_345]) {
    const said = Number(eventWarnings(0, trials)[0]?.message.match(/below about ([\d.]+)/)?.[1]);
    expect(said / (1 - 0.05 ** (1 / trials))).toBeCloseTo(1, 1.3);
  }
  // A count of k events is known to ± z √k with z of a two-sided 90 %: to 30.0 % with 30 of them, not with 29.
  const within = (events: number): number => normalQuantile(0.95) / Math.sqrt(events);
  const fewest = Array.from({ length: 99 }, (_, k) => k + 1).find((k) => within(k) < 0.3005) as number;
  expect(eventWarnings(fewest, 1e6)).toEqual([]);
  expect(eventWarnings(fewest - 1, 1e6)[0]?.rule).toBe('rule-of-30');
});

it('an interval is written to the digits that it fixes', () => {
  const of = (estimate: number, lower: number, upper: number, options = {}): string =>
    formatWithInterval({ estimate, lower, upper, level: 0.95 }, options);
  expect(of(0.12345, 0.11, 0.13)).toBe('0.12 [0.11, 0.13]');
  expect(of(0.12345, 0.115, 0.125)).toBe('0.123 [0.115, 0.125]');
  expect(of(0.12345, 0.115, 0.125, { percent: true })).toBe('12.3 % [11.5, 12.5]');
  expect(of(123.4, 100, 150)).toBe('123 [100, 150]');
  expect(of(0.12345678, 0.123456, 0.123457, { maximumDecimals: 3 })).toBe('0.123 [0.123, 0.123]');
  expect(of(0.5, 0.5, 0.5)).toBe('0.5 [0.5, 0.5]');
  expect(of(1 / 3, 1 / 3, 1 / 3, { maximumDecimals: 2 })).toBe('0.33 [0.33, 0.33]');
  expect(of(-0.001, -0.04, 0.04)).toBe('0.00 [-0.04, 0.04]');
  expect(of(Number.NaN, 0, 1)).toBe('n/a');
  expect(of(0, 0, Number.POSITIVE_INFINITY)).toBe('n/a');
  expect(of(0, Number.NEGATIVE_INFINITY, 0)).toBe('n/a');
});

it('two statistics are compared on the same drawings', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 30 }, () => random.normal());
  const mean = (shift: number) => (w: Float64Array) =>
    w.reduce((sum, v, i) => sum + v * ((values[i] as number) + shift), 0) / w.reduce((a, b) => a + b, 0);
  const subjects = { left: values.map((_, i) => i) };
  const compare = (shift: number) =>
    bootstrapDifference({ first: mean(shift), second: (w) => [mean(0)(w)], subjects, replicates: 50 });
  const apart = compare(0.5);
  expect(apart.difference.estimate).toBeCloseTo(0.5, 12);
  expect(apart.difference.lower).toBeCloseTo(0.5, 12);
  expect(apart.first.estimate - apart.second.estimate).toBeCloseTo(0.5, 12);
  expect([apart.distinguishable, compare(-0.5).distinguishable, compare(0).distinguishable]).toEqual([
    true,
    true,
    false,
  ]);
  const none = bootstrapDifference({ first: () => [], second: () => 1, subjects, replicates: 5 });
  expect(none.first.estimate).toBeNaN();
});
