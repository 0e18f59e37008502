import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../../testing/engines.js';
import { logBesselI, vmfLogNormaliser, vmfMeanResultant } from '../../src/index.js';

const table = JSON.parse(readFileSync(new URL('../golden/vmf.json', import.meta.url), 'utf8')) as { rows: number[][] };
const dimensions = [...new Set(table.rows.map((r) => r[0] as number))];

/** The greatest deviation, each relative to max(1, |value|). */
function deviation(actual: ArrayLike<number>, expected: number[]): number {
  return expected.reduce((worst, e, i) => {
    const d = Math.abs((actual[i] as number) - e) / Math.max(1, Math.abs(e));
    return Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(worst, d);
  }, 0);
}

describeEngines('von Mises–Fisher tensors', (_, tolerance) => {
  for (const d of dimensions) {
    const rows = table.rows.filter((r) => r[0] === d);
    const column = (i: number): number[] => rows.map((r) => r[i] as number);
    const kappa = (): tf.Tensor1D => tf.tensor1d(column(1));

    it(`log I agrees with mpmath to 1e-5 of max(1, |value|) for d = ${d}, with finite gradients`, () => {
      const k = kappa();
      const f = (x: tf.Tensor): tf.Tensor => logBesselI(d / 2 - 1, x);
      expect(deviation(expectNoLeak(1, () => f(k)).dataSync(), column(2))).toBeLessThan(1e-5);
      const slope = expectNoLeak(1, () => tf.grad((x) => tf.sum(f(x)))(k)).dataSync();
      const expected = rows.map((r) => (d / 2 - 1) / (r[1] as number) + (r[3] as number));
      expect(deviation(slope, expected)).toBeLessThan(1e-6);
    });

    it(`A_d agrees with mpmath to 1e-6 for d = ${d}, with finite gradients`, () => {
      const k = kappa();
      expect(deviation(expectNoLeak(1, () => vmfMeanResultant(d, k)).dataSync(), column(3))).toBeLessThan(1e-6);
      const slope = expectNoLeak(1, () => tf.grad((x) => tf.sum(vmfMeanResultant(d, x)))(k)).dataSync();
      const expected = rows.map(([, x, , a]) => slopeOfA(d, x as number, a as number));
      expect(deviation(slope, expected)).toBeLessThan(2e-6);
    });

    // 2e-6, on webgpu with its coarser logarithm 1e-5.
    it(`log C_d agrees with mpmath, relative to max(1, |value|), for d = ${d}, with gradient -A_d`, () => {
      const k = kappa();
      expect(deviation(expectNoLeak(1, () => vmfLogNormaliser(d, k)).dataSync(), column(4))).toBeLessThan(
        tolerance.value / 5,
      );
      const slope = tf
        .grad((x) => tf.sum(vmfLogNormaliser(d, x)))(k)
        .dataSync();
      expect(
        deviation(
          slope,
          column(3).map((a) => -a),
        ),
      ).toBeLessThan(1e-6);
    });
  }

  it('is finite at kappa = 0 and 1e9, gradients too', () => {
    for (const f of [(x: tf.Tensor) => vmfMeanResultant(512, x), (x: tf.Tensor) => vmfLogNormaliser(512, x)]) {
      const k = tf.tensor1d([0, 1e9]);
      const all = [
        ...f(k).dataSync(),
        ...tf
          .grad((x) => tf.sum(f(x)))(k)
          .dataSync(),
      ];
      expect(all.every(Number.isFinite)).toBe(true);
    }
  });
});

/** $A' = 1 - A^2 - (d-1)A/\kappa$ in float64. */
const slopeOfA = (d: number, k: number, a: number): number => 1 - a * a - ((d - 1) * a) / k;
