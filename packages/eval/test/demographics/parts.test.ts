import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../../../../testing/refusal.js';
import { indexGroups } from '../../src/demographics/group-index.js';
import { groupCounter, ratesOf } from '../../src/demographics/group-tally.js';
import { differ, errorRates, verdictOf } from '../../src/demographics/group-verdict.js';
import { simultaneousIntervals } from '../../src/demographics/simultaneous.js';
import { type BootstrapEstimate, clopperPearson } from '../../src/index.js';

const estimateOf = (estimate: number, replicates: readonly number[], shrinkage = 1): BootstrapEstimate => ({
  estimate,
  lower: 0,
  upper: 1,
  level: 0.95,
  standardError: 0,
  shrinkage,
  replicates: Float64Array.from(replicates),
  undefinedReplicates: 0,
});
const draws = (seed: number, middle: number, n = 40): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => middle + 0.02 * random.normal());
};
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1)) };
};

describe('simultaneous intervals', () => {
  const parts = [draws(1, 0.2), draws(2, 0.3), draws(3, 0.4)];
  const found = parts.map((values, g) => estimateOf(0.2 + g / 10, values, 1 - g / 10));
  it('are as wide as the quantile of the largest deviation of a drawing, in standard errors', () => {
    const own = parts.map(moments);
    const largest = Array.from({ length: 40 }, (_, r) =>
      Math.max(
        ...parts.map((v, g) => Math.abs(((v[r] as number) - (own[g]?.mean as number)) / (own[g]?.deviation as number))),
      ),
    ).sort((a, b) => a - b);
    for (const [level, place] of [
      [0.95, 37],
      [0.9, 35],
      [0.51, 20],
    ] as const) {
      const q = largest[place] as number;
      simultaneousIntervals(found, level).forEach((interval, g) => {
        const half = q * (1 - g / 10) * (own[g]?.deviation as number);
        expect(interval.lower).toBeCloseTo(0.2 + g / 10 - half, 12);
        expect(interval.upper).toBeCloseTo(0.2 + g / 10 + half, 12);
        expect(interval.level).toBe(level);
      });
    }
  });
  it('leave out drawings in which a rate is none, and have no width without spread', () => {
    const holes = parts.map((values) => values.map((v, r) => (r === 5 ? Number.NaN : v)));
    const whole = parts.map((values) => values.filter((_, r) => r !== 5));
    const widths = (all: number[][]): number[] =>
      simultaneousIntervals(
        all.map((values) => estimateOf(0, values)),
        1,
      ).map(({ upper }) => upper);
    expect(widths(holes)).toEqual(widths(whole).map((v) => expect.closeTo(v, 12)));
    // Each rate has the standard error of its own drawings, however many of them it has.
    const [first, second] = [parts[0] as number[], (parts[1] as number[]).map((v, r) => (r < 30 ? v : Number.NaN))];
    const own = [first, second.slice(0, 30)].map(moments);
    const largest = first.map((v, r) =>
      Math.max(
        ...[v, second[r] as number].map((x, g) =>
          Number.isNaN(x) ? 0 : Math.abs(x - (own[g]?.mean as number)) / (own[g]?.deviation as number),
        ),
      ),
    );
    expect(widths([first, second])).toEqual(
      own.map(({ deviation }) => expect.closeTo(Math.max(...largest) * deviation, 12)),
    );
    const flat = simultaneousIntervals([estimateOf(0.5, [0.5, 0.5, 0.5]), estimateOf(0.1, [0.1])], 0.95);
    expect(flat.map(({ lower, upper }) => [lower, upper])).toEqual([
      [0.5, 0.5],
      [0.1, 0.1],
    ]);
    expect(simultaneousIntervals([], 0.95)).toEqual([]);
  });
});

/** A rate with an interval of `half` on each side, where the logarithm of odds has the slope $1/(p(1-p))$. */
const onLogits = (p: number, half: number): unknown[] =>
  [-1, 1].map((side) =>
    expect.closeTo(1 / (1 + Math.exp(-(Math.log(p / (1 - p)) + (side * half) / (p * (1 - p))))), 12),
  );

describe('rates of groups', () => {
  const found = [0.01, 0.3, 0].map((v, g) => estimateOf(v, draws(g + 1, v)));
  it('have exact intervals at a shared level where nothing or everything failed, and stay within 0 and 1', () => {
    const rates = errorRates(found, [1, 30, 0], [100, 100, 50], 0.9);
    const wide = simultaneousIntervals(found, 0.9);
    const exact = clopperPearson(0, 50, 1 - 0.1 / 3);
    expect(rates.map(({ lower, upper }) => [lower, upper])).toEqual([
      onLogits(0.01, (wide[0]?.upper as number) - 0.01),
      onLogits(0.3, (wide[1]?.upper as number) - 0.3),
      [exact.lower, exact.upper],
    ]);
    expect(rates.map(({ errors, trials, sufficient, level }) => [errors, trials, sufficient, level])).toEqual([
      [1, 100, false, 0.9],
      [30, 100, true, 0.9],
      [0, 50, false, 0.9],
    ]);
    const all = errorRates([estimateOf(1, [1, 1])], [50], [50], 0.95)[0];
    expect(all).toMatchObject({ lower: clopperPearson(50, 50, 0.95).lower, upper: 1, sufficient: true });
    const high = estimateOf(0.99, draws(1, 0.99));
    const { lower, upper } = errorRates([high], [99], [100], 0.95)[0] as { lower: number; upper: number };
    expect([lower, upper]).toEqual(onLogits(0.99, (simultaneousIntervals([high], 0.95)[0]?.upper as number) - 0.99));
    expect(upper).toBeLessThan(1);
    const wild = errorRates(
      [
        estimateOf(
          0.5,
          draws(1, 0.5).map((v, r) => v + 2000 * (r % 2)),
        ),
      ],
      [50],
      [100],
      0.95,
    )[0];
    expect([wild?.lower, wild?.upper]).toEqual([0, 1]);
  });
  it('differ where an interval of a difference leaves out 0, on the same drawings', () => {
    const shared = draws(4, 0);
    const beside = (by: number, noise: number): BootstrapEstimate =>
      estimateOf(
        0.2 + by,
        shared.map((v, r) => 0.2 + v + by + noise * (r % 2 === 0 ? 1 : -1)),
      );
    expect(differ([beside(0, 0), beside(0.01, 0.001)], 0.95)).toBe(true);
    expect(differ([beside(0.01, 0.001), beside(0, 0)], 0.95)).toBe(true);
    expect(differ([beside(0, 0), beside(0.01, 0.02)], 0.95)).toBe(false);
    expect(differ([beside(0, 0), beside(0, 0.001)], 0.95)).toBe(false);
    // The third group alone is apart.
    expect(differ([beside(0, 0), beside(0, 0.001), beside(0.02, 0.001)], 0.95)).toBe(true);
  });
  it('of fewer than thirty errors tell nothing', () => {
    const rates = (errors: number[]) => errorRates(found.slice(0, 2), errors, [100, 100], 0.95);
    expect(verdictOf(found.slice(0, 2), rates([30, 29]), 0.95)).toBe('cannot tell');
    expect(verdictOf(found.slice(0, 2), rates([30, 30]), 0.95)).toBe('differ');
    const same = [estimateOf(0.3, draws(1, 0.3)), estimateOf(0.3, draws(2, 0.3))];
    expect(verdictOf(same, rates([30, 30]), 0.95)).toBe('no difference shown');
  });
});

describe('pairs by group', () => {
  const random = createRandom(9);
  const names = ['x', 'y', 'z'];
  const pairs = Array.from({ length: 60 }, (_, i) => {
    const a = i < 3 ? i : random.integer(9);
    const b = random.uniform() < 0.4 ? a : random.integer(9);
    return { a, b, label: a === b ? 1 : 0, score: random.uniform(), weight: random.integer(4) };
  });
  const group = (subject: number): string => names[subject % 3] as string;
  const input = {
    labels: pairs.map(({ label }) => label),
    subjects: { left: pairs.map(({ a }) => a), right: pairs.map(({ b }) => b) },
    groups: { left: pairs.map(({ a }) => group(a)), right: pairs.map(({ b }) => group(b)) },
  };
  const index = indexGroups(input as never);

  it('are found in the cell of both groups, whichever is first', () => {
    expect(index.names).toEqual(names);
    expect(index.cells).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
    expect(index.own).toEqual([0, 3, 5]);
    const seen = new Set(pairs.flatMap(({ a, b }) => [a, b]));
    expect(index.identities).toEqual(names.map((name) => [...seen].filter((s) => group(s) === name).length));
    pairs.forEach(({ a, b }, i) => {
      const both = [a % 3, b % 3].sort();
      expect(index.cells[index.cellOf[i] as number]).toEqual(both);
      expect(index.groupOf[i]).toBe(a % 3 === b % 3 ? a % 3 : -1);
    });
  });
  it('of identities in two groups, of genuine pairs of two, and of one group or too many are refused', () => {
    const of =
      (left: string[], right: string[], ids: [number, number][], labels = left.map(() => 0)) =>
      () =>
        indexGroups({
          labels,
          subjects: { left: ids.map(([a]) => a), right: ids.map(([, b]) => b) },
          groups: { left, right },
        } as never);
    const code = 'invalid-argument';
    expectRefusal([
      of(
        ['x', 'y'],
        ['y', 'y'],
        [
          [1, 2],
          [1, 3],
        ],
      ),
      code,
      'groups.left[1]',
      '1 in x',
      'y',
    ]);
    expectRefusal([
      of(
        ['x', 'x'],
        ['y', 'z'],
        [
          [1, 2],
          [1, 2],
        ],
      ),
      code,
      'groups.right[1]',
      '2 in y',
      'z',
    ]);
    expectRefusal([of(['x'], ['y'], [[1, 2]], [1]), code, 'groups.right[0]', 'x', 'y']);
    expectRefusal([of(['x'], ['x'], [[1, 2]]), code, 'groups', '2 to 200 groups', '1']);
    const many = (n: number) => {
      const ids = Array.from({ length: n }, (_, i): [number, number] => [i, i]);
      return of(
        ids.map(([i]) => `g${i}`),
        ids.map(([i]) => `g${i}`),
        ids,
      );
    };
    expectRefusal([many(201), code, 'groups', '2 to 200 groups', '201']);
    expect(many(200)()).toMatchObject({ own: { length: 200 } });
  });
  it('are counted as often as each weighs, all of them and those kept at each portion', () => {
    const weights = pairs.map(({ weight }) => weight);
    const leaving = Array.from(pairs.keys()).sort((i, j) => ((i * 17) % 60) - ((j * 17) % 60));
    const portions = [0, 0.1, 0.35, 0.9];
    const counter = groupCounter(
      index,
      pairs.map(({ score }) => score),
      input.labels,
      0.5,
      leaving,
      portions,
    );
    const naive = (copies: number[]) => {
      const own = (wanted: number, places: number, place: (i: number) => number, wrong: boolean) =>
        Float64Array.from({ length: places }, (_, p) =>
          pairs.reduce((sum, { label, score }, i) => {
            const errs = label === 1 ? score < 0.5 : score >= 0.5;
            return sum + (label === wanted && place(i) === p && (!wrong || errs) ? (copies[i] as number) : 0);
          }, 0),
        );
      const groupOf = (i: number): number => index.groupOf[i] as number;
      const cellOf = (i: number): number => index.cellOf[i] as number;
      return {
        genuine: own(1, 3, groupOf, false),
        falseNonMatches: own(1, 3, groupOf, true),
        impostor: own(0, 6, cellOf, false),
        falseMatches: own(0, 6, cellOf, true),
      };
    };
    expect(counter.whole(weights)).toEqual(naive(weights));
    const total = weights.reduce((a, b) => a + b, 0);
    const queue = leaving.flatMap((i) => new Array<number>(weights[i] as number).fill(i));
    expect(counter.kept(weights)).toEqual(
      portions.map((portion) => {
        const copies = weights.map(() => 0);
        for (const i of queue.slice(total - Math.floor(total * (1 - portion)))) (copies[i] as number)++;
        return naive(copies);
      }),
    );
  });
  it('have a rate each, none without trials', () => {
    expect(ratesOf(Float64Array.of(1, 0, 0), Float64Array.of(4, 2, 0))).toEqual([0.25, 0, Number.NaN]);
  });
});
