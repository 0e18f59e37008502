import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { predictionRejectionRatio, rankStability, rejectionBaselines, rejectVerification } from '../../src/index.js';

const random = createRandom(41);
const n = 120;
const labels = Array.from({ length: n }, (_, i) => i % 2);
const doubt = labels.map(() => random.uniform());
/** No two scores are the same. */
const scores = labels.map((y, i) => 0.8 * y + (0.2 + (doubt[i] as number)) * random.normal());
/** No rate times a number of impostors ends in a half. */
const fars = [0.053, 0.21];
const portions = [0, 0.1, 0.25, 0.4];
const of = (kept: readonly number[], y: number): number[] =>
  kept.flatMap((i) => (labels[i] === y ? [scores[i] as number] : []));

/** The k-th largest impostor score of some pairs, or just above the largest. */
function thresholdOf(kept: readonly number[], far: number): number {
  const impostors = of(kept, 0).sort((a, b) => b - a);
  const k = Math.round(far * impostors.length);
  return k === 0 ? (impostors[0] as number) + 1e-8 : (impostors[k - 1] as number);
}
const all = labels.map((_, i) => i);

/** TAR at every portion when pairs leave by a confidence, with the threshold of all pairs or of those kept. */
function curveOf(confidence: readonly number[], far: number, fixed: boolean): number[] {
  const certain = [...all].sort((a, b) => (confidence[b] as number) - (confidence[a] as number));
  return portions.map((r) => {
    const kept = certain.slice(0, Math.floor(n * (1 - r)));
    const threshold = thresholdOf(fixed ? all : kept, far);
    const genuine = of(kept, 1);
    return genuine.filter((s) => s >= threshold).length / genuine.length;
  });
}
const areaOf = (y: readonly number[]): number =>
  y.slice(1).reduce((sum, v, k) => {
    const [from, to] = [portions[k] as number, portions[k + 1] as number];
    return sum + ((to - from) * (v + (y[k] as number))) / 2;
  }, 0);
const margins = (threshold: number): number[] =>
  scores.map((s, i) => (labels[i] === 1 ? s - threshold : threshold - s));

describe('bounds of rejection written out', () => {
  it.each(['scaleface', 'fixed'] as const)(
    'random, oracle and perfect curves are those of the definition, preset %s',
    (preset) => {
      const found = rejectionBaselines({ scores, labels, rejectedPortions: portions, fars, preset });
      const mean = scores.reduce((a, b) => a + b, 0) / n;
      for (const [f, far] of fars.entries()) {
        const threshold = thresholdOf(all, far);
        const start = of(all, 1).filter((s) => s >= threshold).length / (n / 2);
        expect(found.random.value[f]).toBe(start);
        expect(found.random.area[f]).toBeCloseTo(0.4 * start, 12);
        for (const [curves, confidence] of [
          [found.oracle, margins(threshold)],
          [{ value: found.perfect.rows.map((row) => row.tar), area: found.perfect.area }, margins(mean)],
        ] as const) {
          const curve = curveOf(confidence, far, preset === 'fixed');
          expect(curves.value.map((at) => at[f])).toEqual(curve);
          expect(curves.area[f]).toBeCloseTo(areaOf(curve), 12);
        }
      }
    },
  );

  it('the prediction-rejection ratio is 0 at random, 1 at the oracle, and linear between and beyond', () => {
    for (const [least, most] of [
      [0.4, 0.5],
      [0.05, 0.01],
    ] as const) {
      for (const share of [-0.5, 0, 0.25, 1, 1.5]) {
        expect(predictionRejectionRatio(least + share * (most - least), least, most)).toBeCloseTo(share, 12);
      }
    }
    expect(predictionRejectionRatio(0.3, 0.4, 0.4)).toBeNaN();
  });
});

it('ranks under several conventions are counts of better methods, and agree as every two methods do', () => {
  const methods = [0, 0.3, 0.3, 2].map((noise, m) => ({
    name: `m${m}`,
    // The second and the third are the same method: they share a rank.
    uncertainty: doubt.map((d, i) => d + noise * Math.sin(7 * i)),
  }));
  const conventions = [
    { name: 'refitted', preset: 'scaleface', far: 0.21, rejectedPortions: portions },
    { name: 'fixed', preset: 'fixed', far: 0.053, rejectedPortions: portions },
    { name: 'errors', preset: 'nist', far: 0.2, rejectedPortions: portions },
  ] as const;
  const { rows, agreement, wins } = rankStability({ scores, labels }, methods, conventions);
  const ranks = conventions.map(({ preset, far }, c) => {
    const input = { scores, labels, preset, fars: [far], rejectedPortions: portions };
    const areas = methods.map(({ uncertainty }) => rejectVerification({ ...input, uncertainty }).area[0] as number);
    const { random: chance, oracle } = rejectionBaselines(input);
    expect(rows[c]?.area).toEqual(areas);
    expect(rows[c]?.ratio).toEqual(
      areas.map((a) => (a - (chance.area[0] as number)) / ((oracle.area[0] as number) - (chance.area[0] as number))),
    );
    const better = (a: number, b: number): boolean => (preset === 'nist' ? a < b : a > b);
    const own = areas.map(
      (a) => areas.filter((b) => better(b, a)).length + (areas.filter((b) => b === a).length + 1) / 2,
    );
    expect(rows[c]?.rank).toEqual(own);
    return own;
  });
  expect(wins).toEqual(methods.map((_, m) => ranks.filter((own) => own[m] === 1).length));
  const two = methods.flatMap((_, i) => methods.slice(0, i).map((__, j) => [i, j] as const));
  const signs = (own: readonly number[]): number[] =>
    two.map(([i, j]) => Math.sign((own[i] as number) - (own[j] as number)));
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, v, k) => sum + v * (b[k] as number), 0);
  ranks.forEach((a, i) => {
    ranks.forEach((b, j) => {
      const [x, y] = [signs(a), signs(b)];
      expect(agreement[i]?.[j]).toBeCloseTo(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)), 12);
    });
  });
});
