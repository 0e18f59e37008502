import { describe, expect, it } from 'vitest';
import { createRandom, restoreRandom, ScaleFaceError } from '../src/index.js';

describe('createRandom', () => {
  it('gives the same numbers for the same seed', () => {
    const draw = (seed: number): number[] => {
      const r = createRandom(seed);
      return [r.uniform(), r.normal(), r.integer(10), ...r.shuffle([1, 2, 3])];
    };
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });
  it('draws what the recurrence of xoroshiro128+ gives in integers of 64 bits', () => {
    const r = createRandom(-77);
    const [high0, low0, high1, low1] = r.state().map((word) => BigInt.asUintN(32, BigInt(word))) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    let [s0, s1] = [(high0 << 32n) | low0, (high1 << 32n) | low1];
    const rotated = (x: bigint, by: bigint): bigint => BigInt.asUintN(64, (x << by) | (x >> (64n - by)));
    const next = (bits: number): number => {
      const sum = BigInt.asUintN(bits, s0 + s1);
      s1 ^= s0;
      s0 = rotated(s0, 24n) ^ s1 ^ BigInt.asUintN(64, s1 << 16n);
      s1 = rotated(s1, 37n);
      return Number(sum);
    };
    // 26 and 27 bits of two numbers.
    for (let i = 0; i < 200; i++) expect(r.uniform()).toBe(next(26) / 2 ** 26 + next(27) / 2 ** 53);
  });
  it('continues from a saved state, the waiting normal included', () => {
    const r = createRandom(1);
    r.normal();
    const saved = JSON.parse(JSON.stringify(r.state())) as number[];
    const copy = restoreRandom(saved);
    expect([copy.normal(), copy.uniform(), copy.normal()]).toEqual([r.normal(), r.uniform(), r.normal()]);
  });
  it("draws normals in pairs by Marsaglia's polar method, and keeps the second one", () => {
    const [r, plain] = [createRandom(21), createRandom(21)];
    for (let pair = 0; pair < 50; pair++) {
      let [u, v, s] = [0, 0, 0];
      do {
        [u, v] = [2 * plain.uniform() - 1, 2 * plain.uniform() - 1];
        s = u * u + v * v;
      } while (s >= 1);
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      expect(r.normal()).toBe(u * scale);
      expect(r.state()).toHaveLength(5);
      expect(r.normal()).toBe(v * scale);
      expect(r.state()).toEqual(plain.state());
    }
  });
  it('refuses a saved state that lost or gained numbers, and takes one without a waiting normal', () => {
    const saved = createRandom(1).state();
    expect(restoreRandom(saved).uniform()).toBe(createRandom(1).uniform());
    for (const length of [0, 3, 6]) {
      const state = Array.from({ length }, () => 1);
      expect(() => restoreRandom(state)).toThrow(
        `state: not a saved random state; expected 4 or 5 numbers; received ${length}`,
      );
    }
  });
  it('draws normals with mean 0 and variance 1', () => {
    const r = createRandom(5);
    const n = 100_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const z = r.normal();
      sum += z;
      squares += z * z;
    }
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(n));
  });
  it('shuffles a copy: every order of three is about equally frequent, and the items keep theirs', () => {
    const r = createRandom(9);
    const items = Object.freeze(['a', 'b', 'c']);
    const counts = new Map<string, number>();
    const n = 6000;
    for (let i = 0; i < n; i++) {
      const order = r.shuffle(items).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    const deviation = Math.sqrt((n * 5) / 36);
    for (const count of counts.values()) expect(Math.abs(count - n / 6)).toBeLessThan(4.5 * deviation);
  });
  it('refuses a count that is no positive integer, by name', () => {
    expect(() => createRandom(1).integer(0)).toThrow(ScaleFaceError);
    expect(() => createRandom(1).integer(1.5)).toThrow(/n: not a count; expected an integer ≥ 1; received 1.5/);
  });
});
