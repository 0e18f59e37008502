import { createRandom, normalCdf } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  type Degradation,
  type DegradationKind,
  degradationRange,
  degrade,
  randomDegradation,
} from '../../src/index.js';
import { flat, image } from './drawn.js';

const random = createRandom(77);

describe('noise', () => {
  it.each([
    [128, 30],
    [250, 90],
    [3, 10],
  ])('on level %i of deviation %f has the levels of a rounded, clamped normal distribution', async (level, amount) => {
    const { data } = await degrade(flat(112, 112, level), { kind: 'noise', amount }, random);
    const sorted = [...data].sort((a, b) => a - b);
    for (let k = 0; k < 255; k++) {
      const share = sorted.findLastIndex((value) => value <= k) + 1;
      const expected = normalCdf((k + 0.5 - level) / amount);
      // Kolmogorov's distance, exceeded by chance in one of 10,000 draws.
      expect(Math.abs(share / data.length - expected)).toBeLessThan(2.23 / Math.sqrt(data.length));
    }
  });
});

describe('occlusion', () => {
  it('is one black square of the side asked for, at every place equally often', async () => {
    const clean = flat(6, 5, 200);
    const counts = new Map<number, number>();
    for (let k = 0; k < 1200; k++) {
      const { data } = await degrade(clean, { kind: 'occlude', amount: 3.4 }, random);
      const first = data.indexOf(0) / 3;
      const [x, y] = [first % 6, Math.floor(first / 6)];
      const inside = (u: number, v: number): boolean => u >= x && u < x + 3 && v >= y && v < y + 3;
      expect(data).toEqual(image(6, 5, (u, v) => (inside(u, v) ? 0 : 200)).data);
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    // Four places across, three down.
    expect(counts.size).toBe(12);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(5 * Math.sqrt(100));
    const { data } = await degrade(clean, { kind: 'occlude', amount: 99 }, random);
    // No more than a square fits.
    expect(data.filter((value) => value === 0)).toHaveLength(3 * 25);
  });
});

it('a degradation that is drawn is of any kind equally often, its amount uniform on a logarithmic scale', () => {
  const drawn: Record<string, number[]> = {};
  const draws = 5000;
  for (let i = 0; i < draws; i++) {
    const { kind, amount } = randomDegradation(random);
    const [mild, strong] = degradationRange[kind];
    drawn[kind] ??= [];
    drawn[kind].push(Math.log(amount / mild) / Math.log(strong / mild));
  }
  expect(Object.keys(drawn).sort()).toEqual(Object.keys(degradationRange).sort());
  for (const places of Object.values(drawn)) {
    expect(Math.abs(places.length - draws / 5)).toBeLessThan(5 * Math.sqrt(draws / 5));
    places.sort((a, b) => a - b);
    places.forEach((place, i) => {
      expect(Math.abs(place - (i + 0.5) / places.length)).toBeLessThan(2.23 / Math.sqrt(places.length));
    });
  }
  const of = (kind: DegradationKind, size: number): number => randomDegradation(createRandom(4), [kind], size).amount;
  for (const kind of Object.keys(degradationRange) as DegradationKind[]) {
    const grows = kind === 'jpeg' || kind === 'noise' ? 1 : 2;
    expect(of(kind, 224)).toBeCloseTo(grows * of(kind, 112), 12);
  }
});

it.each([
  [{ kind: 'blur', amount: Number.NaN }, 'out-of-range'],
  [{ kind: 'noise', amount: Number.NaN }, 'out-of-range'],
  [{ kind: 'occlude', amount: -1 }, 'out-of-range'],
  [{ kind: 'downscale', amount: Number.POSITIVE_INFINITY }, 'out-of-range'],
  [{ kind: 'blur', amount: 1001 }, 'out-of-range'],
  [{ kind: 'toString', amount: 1 }, 'unknown-name'],
] as [Degradation, string][])('%o is refused', async (degradation, code) => {
  await expect(degrade(flat(4, 4, 9), degradation, random)).rejects.toMatchObject({ code });
});
