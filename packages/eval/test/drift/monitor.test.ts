import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { type DriftState, driftMonitor, driftReference, parseDriftReference } from '../../src/index.js';

const normals = (seed: number, n: number, shift = 0): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => shift + random.normal());
};
/** Every order of some values. */
const ordersOf = (values: readonly number[]): number[][] =>
  values.length < 2
    ? [[...values]]
    : values.flatMap((v, i) => ordersOf([...values.slice(0, i), ...values.slice(i + 1)]).map((rest) => [v, ...rest]));

describe('a monitor of drift', () => {
  it('has wealth whose mean over all orders of calibration and production is 1, whatever the bins', () => {
    const orders = ordersOf([1, 2, 3, 4, 5, 6]);
    const wealth = (values: readonly number[]): number => {
      const monitor = driftMonitor(driftReference(values.slice(0, 4), { bins: 3 }), { restart: 1 });
      monitor.add(values.slice(4));
      const { starts } = monitor.state();
      const worth = starts.map(({ logs }, k) => {
        const own = logs.map((log, bet) => Math.exp(log) * (bet === 0 ? 1 / 2 : 1 / 12));
        return own.reduce((a, b) => a + b, 0) / ((k + 1) * (k + 2));
      });
      return worth.reduce((a, b) => a + b, 1 / (starts.length + 1));
    };
    const mean = orders.map(wealth).reduce((a, b) => a + b, 0) / orders.length;
    expect(mean).toBeCloseTo(1, 12);
  });

  it('lays new bets before the first value and after every `restart` values, by default a hundred', () => {
    const reference = driftReference(normals(1, 50));
    const laid = (values: number, restart?: number): number[] => {
      const monitor = driftMonitor(reference, restart === undefined ? {} : { restart });
      monitor.add(normals(2, values));
      return monitor.state().starts.map(({ counts }) => counts.reduce((a, b) => a + b, 0));
    };
    expect(laid(0, 7)).toEqual([]);
    expect(laid(7, 7)).toEqual([0]);
    expect(laid(15, 7)).toEqual([0, 7, 14]);
    expect(laid(201)).toEqual([0, 100, 200]);
  });

  const runs = repetitions(20, 100, 1000);
  it(`raises a false alarm in no more than the stated share of ${runs} runs, and finds a shift in nearly all`, () => {
    let [alarms, early, late, afterwards] = [0, 0, 0, 0];
    for (let s = 0; s < runs; s++) {
      // Few values of calibration and many equal ones, which chances must allow for.
      const rounded = (values: number[]): number[] => values.map((v) => Math.round(2 * v) / 2);
      const reference = driftReference(rounded(normals(3 * s, 60)), { seed: s });
      if (driftMonitor(reference, { alarm: 0.1, seed: s }).add(rounded(normals(3 * s + 1, 300))).alarmed) alarms++;
      const larger = driftReference(normals(7 * s, 400));
      if (driftMonitor(larger).add(normals(7 * s + 1, 150, -0.7)).alarmed) early++;
      const monitor = driftMonitor(larger, { restart: 50 });
      if (monitor.add(normals(7 * s + 2, 150)).alarmed) late++;
      if (monitor.add(normals(7 * s + 3, 150, -1)).alarmed) afterwards++;
    }
    expect(alarms).toBeLessThanOrEqual(runs * 0.1 + 3 * Math.sqrt(runs * 0.09));
    expect(early).toBeGreaterThan(0.9 * runs);
    expect(late).toBeLessThanOrEqual(runs * 0.01 + 3 * Math.sqrt(runs * 0.0099));
    expect(afterwards).toBeGreaterThan(0.9 * runs);
  });

  it('goes on from its state as though it had never stopped, and tells how large the shift is', () => {
    const reference = parseDriftReference(JSON.parse(JSON.stringify(driftReference(normals(1, 500)))));
    const values = normals(2, 500, -0.5);
    const whole = driftMonitor(reference, { seed: 5 });
    const expected = whole.add(values);
    const firstPart = driftMonitor(reference, { seed: 5 });
    firstPart.add(values.slice(0, 130));
    const state = JSON.parse(JSON.stringify(firstPart.state())) as DriftState;
    const second = driftMonitor(reference, { state });
    expect(second.add(values.slice(130))).toEqual(expected);
    expect(second.status()).toEqual(expected);
    // A normal number of mean −0.5 is above one of mean 0 with the chance Φ(−0.5 / √2) = 0.362.
    expect(Math.abs(expected.superiority - 0.362)).toBeLessThan(0.05);
    expect(expected.seen).toBe(500);
  });

  it('takes infinite values and one constant value, and never gives NaN', () => {
    const reference = driftReference(new Float64Array(30).fill(2));
    const { p, alarmed } = driftMonitor(reference).add(new Float64Array(300).fill(2));
    expect([p >= 0.01, alarmed]).toEqual([true, false]);
    const far = driftMonitor(driftReference([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]));
    for (const value of Object.values(far.add([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0])))
      expect(value).not.toBeNaN();
    const many = driftMonitor(driftReference(normals(1, 5000))).add(new Float64Array(500).fill(-9));
    expect([many.alarmed, many.p, many.superiority]).toEqual([true, 0, expect.closeTo(0.05, 2)]);
  });

  it('refuses what is no monitor, no value and the state of another', () => {
    const reference = driftReference(normals(1, 50));
    expect(() => driftMonitor(reference, { alarm: 0 })).toThrow(/alarm/);
    expect(() => driftMonitor(reference, { restart: 0.5 })).toThrow(/restart/);
    expect(() => driftMonitor(reference).add([Number.NaN])).toThrow(/values\[0\]/);
    const other = driftMonitor(driftReference(normals(1, 50), { bins: 4 })).state();
    expect(() => driftMonitor(reference, { state: other })).toThrow(/another reference/);
  });
});

describe('a reference of drift', () => {
  it('counts each subject once, and one place more than there are subjects', () => {
    const values = [0.5, 0.5, 0.5, 0.1, 0.9, 0.3];
    const { subjects, places, edges } = driftReference(values, { subjects: ['a', 'a', 'a', 'b', 'c', 'd'], bins: 9 });
    expect([subjects, places, edges]).toEqual([4, [1, 1, 1, 1, 1], [0.1, 0.3, 0.5, 0.9]]);
    const large = driftReference(normals(1, 1000));
    expect(large.places.reduce((a, b) => a + b, 0)).toBe(1001);
    expect(JSON.stringify(large).length).toBeLessThan(600);
  });

  it('has the values at the ranks of its formula, and the ranks between them as places', () => {
    for (const [count, bins] of [
      [23, 5],
      [99, 10],
      [7, 7],
    ] as const) {
      const values = normals(bins, count);
      const ascending = [...values].sort((a, b) => a - b);
      const rank = (j: number): number => Math.round((j * (count + 1)) / bins);
      const { edges, places } = driftReference(values, { bins });
      const inner = Array.from({ length: bins - 1 }, (_, k) => k + 1);
      expect(edges).toEqual(inner.map((j) => ascending[rank(j) - 1]));
      expect(places).toEqual([...inner, bins].map((j) => rank(j) - rank(j - 1)));
    }
  });

  it('refuses what is none by its place', () => {
    const good = driftReference([0.1, 0.4, 0.2, 0.9], { bins: 3 });
    expect(parseDriftReference(good)).toEqual(good);
    for (const [wrong, path] of [
      [{ ...good, version: 2 }, /version/],
      [{ ...good, edges: [...good.edges].reverse() }, /edges/],
      [{ ...good, places: [1, 1, 1] }, /places/],
      [{ ...good, places: [5] }, /places/],
      [{ ...good, ties: [0] }, /places/],
      [{ ...good, edges: ['a', 1] }, /edges\[0\]/],
      [{ ...good, subjects: -1 }, /subjects/],
      [{ ...good, more: 1 }, /more/],
      [null, /reference/],
    ] as const) {
      expect(() => parseDriftReference(wrong)).toThrow(path);
    }
    expect(() => driftReference([])).toThrow(/no values/);
    expect(() => driftReference([Number.NaN])).toThrow(/values/);
    expect(() => driftReference([1], { bins: 1 })).toThrow(/bins/);
    expect(() => driftReference([1, 2], { subjects: ['a'] })).toThrow(/subjects/);
  });
});
