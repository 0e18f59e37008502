import { createRandom } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { compareConfidences } from '../../src/index.js';

const random = createRandom(23);
const n = 160;
const labels = Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 1 : 0));
/** No two scores or confidences are the same. */
const doubt = labels.map(() => 0.1 + 0.5 * random.uniform());
const scores = labels.map((y, i) => 0.8 * y + (doubt[i] as number) * random.normal());
/** No rate times a number of impostors ends in a half. */
const fars = [0.053, 0.21];
const columns = [0, 0.15, 0.3];
const steps = 6;

/** TAR where the least confident pairs are refused: at the k-th largest impostor score, or just above the largest. */
function tarOf(confidence: readonly number[], portion: number, far: number): number {
  const certain = labels.map((_, i) => i).sort((a, b) => (confidence[b] as number) - (confidence[a] as number));
  const kept = certain.slice(0, Math.floor(n * (1 - portion)));
  const of = (y: number): number[] => kept.filter((i) => labels[i] === y).map((i) => scores[i] as number);
  const impostors = of(0).sort((a, b) => b - a);
  const k = Math.round(far * impostors.length);
  const threshold = k === 0 ? (impostors[0] as number) + 1e-8 : (impostors[k - 1] as number);
  return of(1).filter((s) => s >= threshold).length / of(1).length;
}

it('every number of a table is what refusal one pair at a time gives', () => {
  const confidence = doubt.map((d) => -d);
  const poor = confidence.map((c) => c + 0.5 * random.normal());
  const { tables } = compareConfidences({
    scores,
    labels,
    subjects: { left: labels.map((_, i) => i) },
    confidences: [
      { name: 'good', label: 'good', confidence },
      { name: 'poor', label: 'poor', confidence: poor },
    ],
    fars,
    columns,
    steps,
    replicates: 0,
  });
  for (const [f, far] of fars.entries()) {
    const { rows, portions } = tables[f] as (typeof tables)[number];
    const [chance, good, other, oracle] = rows;
    const area = (y: readonly number[]): number =>
      y.slice(1).reduce((sum, v, k) => {
        const [from, to] = [portions[k] as number, portions[k + 1] as number];
        return sum + ((to - from) * (v + (y[k] as number))) / 2;
      }, 0);
    const start = tarOf(confidence, 0, far);
    expect(chance?.area.value).toBeCloseTo(0.3 * start, 12);
    const best = oracle?.area.value as number;
    const areas = [confidence, poor].map((own, k) => {
      const curve = portions.map((portion) => tarOf(own, portion, far));
      const row = rows[k + 1];
      row?.tar.forEach((tar, p) => {
        expect(tar).toBeCloseTo(curve[p] as number, 12);
      });
      expect(row?.at.map((e) => e.value)).toEqual(columns.map((c) => curve[portions.indexOf(c)]));
      expect(row?.area.value).toBeCloseTo(area(curve), 12);
      expect(row?.share).toBeCloseTo((area(curve) - 0.3 * start) / (best - 0.3 * start), 12);
      return area(curve);
    }) as [number, number];
    expect(other?.minus?.good?.value).toBeCloseTo(areas[1] - areas[0], 12);
    // The oracle refuses errors first: none is left once as many pairs are refused as there were.
    const threshold = scores.filter((_, i) => labels[i] === 0).sort((a, b) => b - a)[Math.round(120 * far) - 1];
    const errors = scores.filter((s, i) => s >= (threshold as number) !== (labels[i] === 1)).length;
    expect(errors).toBeLessThan(0.3 * n);
    portions.forEach((portion, p) => {
      if (n - Math.floor(n * (1 - portion)) >= errors) expect(oracle?.tar[p]).toBe(1);
    });
    expect(good?.area.value).toBeLessThan(best);
  }
});
