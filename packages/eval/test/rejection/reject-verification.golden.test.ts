import { describe, expect, test } from 'vitest';
import { rejectVerification, tarAtFar } from '../../src/index.js';
import { furthest, golden } from '../golden.js';

const { inputs, params, outputs } = golden('reject_verification');
const scores: number[] = inputs.score.data;
const labels: number[] = inputs.label.data;

describe('TAR@FAR under the published rule', () => {
  const result = tarAtFar(scores, labels, params.fars, { rule: 'scaleface' });
  test('accept rates', () => expect(furthest(result.tar, outputs.tar.data)).toBeLessThan(1e-7));
  test('achieved false accept rates', () => expect(furthest(result.far, outputs.realFar.data)).toBeLessThan(1e-7));
  test('thresholds', () => expect(furthest(result.threshold, outputs.thresholds.data)).toBeLessThan(1e-9));
});

describe.each(['confidence', 'uncertainty'] as const)('reject verification by %s', (mode) => {
  const expected = outputs.rejectTables[mode];
  const curves = rejectVerification({
    scores,
    labels,
    uncertainty: inputs[mode].data,
    mode,
    rejectedPortions: params.rejectedPortions.data,
    fars: params.fars,
  });
  test('accept rates at every portion', () => {
    const table = curves.rows.flatMap((row) => row.tar);
    expect(furthest(table, expected.tar.data)).toBeLessThan(1e-7);
  });
  test('areas under the curves', () => expect(furthest(curves.area, expected.auc)).toBeLessThan(1e-7));
});
