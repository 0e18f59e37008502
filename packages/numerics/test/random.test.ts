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
  it('continues from a saved state, the waiting normal included', () => {
    const r = createRandom(1);
    r.normal();
    const saved = JSON.parse(JSON.stringify(r.state())) as number[];
    const copy = restoreRandom(saved);
    expect([copy.normal(), copy.uniform(), copy.normal()]).toEqual([r.normal(), r.uniform(), r.normal()]);
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
  it('refuses a count that is no positive integer, by name', () => {
    expect(() => createRandom(1).integer(0)).toThrow(ScaleFaceError);
    expect(() => createRandom(1).integer(1.5)).toThrow(/n: not a count; expected an integer ≥ 1; received 1.5/);
  });
});
