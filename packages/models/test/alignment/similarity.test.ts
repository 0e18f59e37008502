import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { arcFaceTemplate, inverseSimilarity, type Point, type Similarity, similarityBetween } from '../../src/index.js';

const random = createRandom(7);
const cloud = (n: number): Point[] => Array.from({ length: n }, () => [100 * random.normal(), 100 * random.normal()]);
const move = ({ a, b, tx, ty }: Similarity, [x, y]: Point): Point => [a * x - b * y + tx, b * x + a * y + ty];

/** Least squares by the normal equations in $a, b, t_x, t_y$, solved by elimination with pivots. */
function byElimination(from: readonly Point[], to: readonly Point[]): number[] {
  const system = Array.from({ length: 4 }, () => new Array<number>(5).fill(0));
  const cell = (row: number, column: number): number => system[row]?.[column] as number;
  const add = (row: number, column: number, value: number): void => {
    (system[row] as number[])[column] = cell(row, column) + value;
  };
  from.forEach(([x, y], i) => {
    const [u, v] = to[i] as Point;
    for (const equation of [
      [x, -y, 1, 0, u],
      [y, x, 0, 1, v],
    ]) {
      for (let r = 0; r < 4; r++) {
        for (const [c, value] of equation.entries()) add(r, c, (equation[r] as number) * value);
      }
    }
  });
  for (let c = 0; c < 4; c++) {
    let pivot = c;
    for (let r = c; r < 4; r++) if (Math.abs(cell(r, c)) > Math.abs(cell(pivot, c))) pivot = r;
    [system[c], system[pivot]] = [system[pivot] as number[], system[c] as number[]];
    for (let r = 0; r < 4; r++) {
      if (r === c) continue;
      const factor = cell(r, c) / cell(c, c);
      for (let k = c; k < 5; k++) add(r, k, -factor * cell(c, k));
    }
  }
  return [0, 1, 2, 3].map((i) => cell(i, 4) / cell(i, i));
}

describe('similarityBetween', () => {
  test('solves the normal equations of 500 random clouds', () => {
    for (let k = 0; k < 500; k++) {
      const n = 2 + random.integer(6);
      const [from, to] = [cloud(n), cloud(n)];
      const { a, b, tx, ty } = similarityBetween(from, to);
      const expected = byElimination(from, to);
      for (const [i, value] of [a, b, tx, ty].entries()) {
        const truth = expected[i] as number;
        expect(Math.abs(value - truth)).toBeLessThan(1e-8 * Math.max(1, Math.abs(truth)));
      }
    }
  });

  test('finds a similarity again from the points that it moved', () => {
    const truth = { a: 0.3, b: -0.8, tx: 12, ty: -40 };
    const from = arcFaceTemplate();
    const found = similarityBetween(
      from,
      from.map((p) => move(truth, p)),
    );
    for (const key of ['a', 'b', 'tx', 'ty'] as const) expect(found[key]).toBeCloseTo(truth[key], 10);
  });

  test('never mirrors: of a mirrored face it makes an upright one', () => {
    const mirrored = arcFaceTemplate().map(([x, y]): Point => [112 - x, y]);
    const { a, b } = similarityBetween(mirrored, arcFaceTemplate());
    expect(a * a + b * b).toBeGreaterThan(0);
    expect(a).toBeLessThan(1);
  });

  test('is undone by its inverse', () => {
    const there = { a: 0.3, b: -0.8, tx: 12, ty: -40 };
    const back = inverseSimilarity(there);
    for (const p of cloud(20)) {
      const [x, y] = move(back, move(there, p));
      expect(Math.hypot(x - p[0], y - p[1])).toBeLessThan(1e-9);
    }
  });

  test('refuses points that determine nothing, with a reason', () => {
    const same: Point[] = [
      [3, 3],
      [3, 3],
    ];
    expect(() => similarityBetween(same, same)).toThrow(/from: the points do not determine/);
    expect(() =>
      similarityBetween(
        [
          [Number.NaN, 0],
          [1, 1],
        ],
        same,
      ),
    ).toThrow(/determine/);
    expect(() => similarityBetween(same, [[0, 0]])).toThrow(/expected 2 points; received 1/);
  });
});
