import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import {
  detCurve,
  equalErrorRate,
  foldAccuracy,
  partialAuc,
  rocAuc,
  rocCurve,
  tarAtFar,
  validationRate,
} from '../../src/index.js';
import { golden } from '../golden.js';

const { inputs, outputs } = golden('reject_verification');

describe('TAR@FAR rules', () => {
  const scores = [0.9, 0.7, 0.7, 0.3, 0.8, 0.7, 0.7, 0.2];
  const labels = [1, 1, 1, 1, 0, 0, 0, 0];

  test('the conservative rule leaves a tie block out when it would break the budget', () => {
    const r = tarAtFar(scores, labels, [0, 0.25, 0.5, 0.75, 1]);
    expect(r.far).toEqual([0, 0.25, 0.25, 0.75, 1]);
    expect(r.tar).toEqual([0.25, 0.25, 0.25, 1, 1]);
    expect(r.threshold).toEqual([0.9, 0.8, 0.8, 0.3, 0.2]);
  });
  test('the published rule lets the whole tie block in', () => {
    const r = tarAtFar(scores, labels, [0, 0.5], { rule: 'scaleface' });
    expect(r.far).toEqual([0, 0.75]);
    expect(r.threshold).toEqual([0.8 + 1e-8, 0.7]);
  });
  test('the nearest rule takes the higher rate at equal distance', () => {
    const r = tarAtFar(scores, labels, [0.3, 0.5], { rule: 'nearest' });
    expect(r.far).toEqual([0.25, 0.75]);
  });
  test('a budget of less than one false accept is called insufficient', () => {
    expect(tarAtFar(scores, labels, [0.2, 0.25]).sufficient).toEqual([false, true]);
  });
  test('three tied impostors at target one third all pass under the published rule', () => {
    expect(tarAtFar([0.5, 0.5, 0.5, 0.9], [0, 0, 0, 1], [1 / 3], { rule: 'scaleface' }).far).toEqual([1]);
  });
  test('float32 scores let no impostor pass at rate zero', () => {
    const r = tarAtFar(Float32Array.of(0.9, 0.7, 0.9), [0, 0, 1], [0], { rule: 'scaleface' });
    expect(r.falseAccepts).toEqual([0]);
    expect(r.tar).toEqual([0]);
  });
  test('without impostors or genuine pairs rates are NaN, not errors', () => {
    expect(tarAtFar([0.1], [1], [0.1]).tar[0]).toBeNaN();
    expect(tarAtFar([0.1], [0], [0.1]).tar[0]).toBeNaN();
    expect(tarAtFar([0.1], [0], [0.1]).far).toEqual([0]);
  });
  test('a NaN score is an error that names the pair', () => {
    expect(() => tarAtFar([0.1, Number.NaN], [1, 0], [0.1])).toThrow('scores[1]');
  });
});

describe('curves', () => {
  test('the area under the ROC equals the published one', () => {
    expect(rocAuc(inputs.score.data, inputs.label.data)).toBeCloseTo(outputs.rocAuc, 12);
  });
  test('the whole partial area is the area', () => {
    const { data } = inputs.score;
    expect(partialAuc(data, inputs.label.data, 1)).toBeCloseTo(outputs.rocAuc, 12);
  });
  test('thinned points keep the corners', () => {
    const roc = rocCurve([5, 4, 3, 2, 1], [1, 1, 1, 0, 0], { dropIntermediate: true });
    expect([...roc.thresholds]).toEqual([Number.POSITIVE_INFINITY, 5, 3, 1]);
  });
  test('thinned points are those where either count bends, and the ends', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const labels = Array.from({ length: 25 }, (_, i) => (i < 2 ? i : random.integer(2)));
      const scores = labels.map(() => random.integer(8));
      const whole = rocCurve(scores, labels);
      const at = (values: Float64Array, i: number, pairs: number): number => Math.round((values[i] as number) * pairs);
      const straight = (values: Float64Array, i: number, pairs: number): boolean =>
        at(values, i + 1, pairs) - at(values, i, pairs) === at(values, i, pairs) - at(values, i - 1, pairs);
      const kept = Array.from(whole.thresholds, (_, i) => i).filter(
        (i) =>
          i < 2 ||
          i === whole.thresholds.length - 1 ||
          !(straight(whole.fpr, i, whole.impostor) && straight(whole.tpr, i, whole.genuine)),
      );
      const thin = rocCurve(scores, labels, { dropIntermediate: true });
      expect([...thin.thresholds]).toEqual(kept.map((i) => whole.thresholds[i]));
      expect([...thin.fpr]).toEqual(kept.map((i) => whole.fpr[i]));
      expect([...thin.tpr]).toEqual(kept.map((i) => whole.tpr[i]));
    }
  });
  test('DET is the ROC seen from the other end', () => {
    const det = detCurve([0.3, 0.2, 0.1], [1, 0, 1], { whole: true });
    expect([...det.fmr]).toEqual([1, 1, 0, 0]);
    expect([...det.fnmr]).toEqual([0, 0.5, 0.5, 1]);
  });
  test('the equal error rate lies within its bracket', () => {
    const random = createRandom(3);
    const labels = Array.from({ length: 501 }, () => random.integer(2));
    const scores = labels.map((y) => Math.round((random.normal() + y) * 10) / 10);
    const { eer, strict, lenient } = equalErrorRate(scores, labels);
    expect(strict.fmr).toBeLessThanOrEqual(eer);
    expect(lenient.fmr).toBeGreaterThanOrEqual(eer);
    expect(strict.fnmr).toBeGreaterThanOrEqual(eer);
    expect(lenient.fnmr).toBeLessThanOrEqual(eer);
  });
});

describe('the validation rate', () => {
  const random = createRandom(8);
  const labels = Array.from({ length: 2000 }, (_, i) => i % 2);
  const cosines = labels.map((y) => Math.tanh(0.2 * random.normal() + 0.9 * y));
  test('keeps near its false accept rate on the fold left out', () => {
    const { rate, far, perFold } = validationRate(cosines, labels, { far: 0.02 });
    expect(Math.abs(far - 0.02)).toBeLessThan(0.01);
    expect(perFold).toHaveLength(10);
    expect(rate).toBeGreaterThan(0.7);
  });
  test('the threshold is where the other folds reach the rate', () => {
    const d = [0.5, 1, 1.0005, 2, 3, 3];
    const { thresholds } = validationRate(d, [1, 0, 0, 1, 0, 0], { folds: 2, far: 0.5, scores: 'squared-distance' });
    expect(thresholds[1]).toBeGreaterThan(1);
    expect(thresholds[1]).toBeLessThanOrEqual(1.0011);
  });
});

describe('ten folds', () => {
  const random = createRandom(1);
  const labels = Array.from({ length: 605 }, (_, i) => i % 2);
  const cosines = labels.map((y) => Math.tanh(0.3 * random.normal() + 0.6 * y));

  test('the first folds are one pair longer when ten does not divide the list', () => {
    const fold = Array.from({ length: 605 }, (_, i) => (i < 305 ? Math.floor(i / 61) : 5 + Math.floor((i - 305) / 60)));
    expect(foldAccuracy(cosines, labels)).toEqual(foldAccuracy(cosines, labels, { folds: fold }));
  });
  test.each(['facenet', 'official'] as const)('%s: as a plain loop over thresholds and pairs', (rule) => {
    const result = foldAccuracy(cosines, labels, { rule, folds: 5 });
    const right = (t: number, from: number, to: number, inside: boolean): number =>
      cosines.filter((c, i) => {
        if ((i >= from && i < to) !== inside) return false;
        return (rule === 'facenet' ? 2 - 2 * c < t : c > t) === (labels[i] === 1);
      }).length;
    const grid = Array.from({ length: 400 }, (_, i) => (rule === 'facenet' ? i * 0.01 : -1 + i * 0.005));
    for (let f = 0; f < 5; f++) {
      let best = 0;
      grid.forEach((t, i) => {
        const gain =
          right(t, f * 121, f * 121 + 121, false) - right(grid[best] as number, f * 121, f * 121 + 121, false);
        if (gain > 0 || (gain === 0 && rule === 'official')) best = i;
      });
      expect(result.thresholds[f]).toBe(grid[best]);
      expect(result.perFold[f]).toBe(right(grid[best] as number, f * 121, f * 121 + 121, true) / 121);
    }
  });
});
