import { readFileSync } from 'node:fs';
import { type Point, type RawImage, sampleBilinear } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  applyHomography,
  type Corners,
  changePerspective,
  degradationRange,
  equalise,
  homographyBetween,
  randomCorners,
  randomDegradation,
} from '../../src/index.js';

/** Pillow's results; written by golden/images/make.py. */
const golden = JSON.parse(readFileSync(new URL('../golden/images/augmentations.json', import.meta.url), 'utf8'));
const random = createRandom(43);
const imageOf = ({ width, height, data }: { width: number; height: number; data: number[] }): RawImage => ({
  width,
  height,
  data: Uint8Array.from(data),
});
const noise = (width: number, height: number): RawImage => ({
  data: Uint8Array.from({ length: 3 * width * height }, () => random.integer(256)),
  width,
  height,
});

describe('equalisation', () => {
  it('gives the levels of Pillow', () => {
    for (const { image, result } of golden.equalise) expect(equalise(imageOf(image))).toEqual(imageOf(result));
  });

  it('is the formula, pixel by pixel', () => {
    const image = noise(31, 17);
    for (const [i, level] of equalise(image).data.entries()) {
      const channel = image.data.filter((_, k) => k % 3 === i % 3);
      const most = Math.max(...channel);
      const t = Math.floor((channel.length - channel.filter((v) => v === most).length) / 255);
      const below = channel.filter((v) => v < (image.data[i] as number)).length;
      expect(level).toBe(Math.min(255, Math.floor((Math.floor(t / 2) + below) / t)));
    }
  });

  it('leaves flat images, few pixels and the original as they are', () => {
    for (const level of [0, 90, 255]) {
      const flat = { data: new Uint8Array(3 * 1024).fill(level), width: 32, height: 32 };
      expect(equalise(flat)).toEqual(flat);
    }
    const small = noise(5, 5);
    expect(equalise(small)).toEqual(small);
    expect(equalise({ data: new Uint8Array(), width: 0, height: 0 }).data).toHaveLength(0);
    const image = noise(40, 40);
    const copy = image.data.slice();
    equalise(image);
    expect(image.data).toEqual(copy);
  });
});

const quadrilateral = (): Corners =>
  [
    [0, 0],
    [20, 0],
    [20, 15],
    [0, 15],
  ].map(([x = 0, y = 0]): Point => [x + 6 * random.uniform(), y + 6 * random.uniform()]) as unknown as Corners;

describe('a change of perspective', () => {
  it('moves the corners where they should go, and back', () => {
    for (let k = 0; k < 500; k++) {
      const [from, to] = [quadrilateral(), quadrilateral()];
      const [there, back] = [homographyBetween(from, to), homographyBetween(to, from)];
      from.forEach((corner, i) => {
        for (const [found, wanted] of [
          [applyHomography(there, corner), to[i]],
          [applyHomography(back, to[i] as Point), corner],
        ]) {
          expect(found?.[0]).toBeCloseTo(wanted?.[0] as number, 9);
          expect(found?.[1]).toBeCloseTo(wanted?.[1] as number, 9);
        }
      });
      // Straight lines stay straight: the crossing of the diagonals stays the crossing of the diagonals.
      const crossing = ([[a, b], [c, d], [e, f], [g, h]]: Corners): Point => {
        const [p, q, r, s] = [e - a, f - b, g - c, h - d];
        const u = ((c - a) * s - (d - b) * r) / (p * s - q * r);
        return [a + u * p, b + u * q];
      };
      const middle = applyHomography(there, crossing(from));
      expect(middle?.[0]).toBeCloseTo(crossing(to)[0], 8);
      expect(middle?.[1]).toBeCloseTo(crossing(to)[1], 8);
    }
  });

  it('to where the corners are already is none, of any size', () => {
    for (const [width, height] of [
      [2, 2],
      [7, 3],
      [112, 112],
      [113, 96],
    ] as const) {
      const image = noise(width, height);
      expect(changePerspective(image, randomCorners(random, image, 0)).data).toEqual(image.data);
    }
  });

  it('gives the image of Pillow within one grey level, away from the border', () => {
    for (const { image, corners, result } of golden.perspective) {
      const own = changePerspective(imageOf(image), corners);
      const origin = homographyBetween(corners, [
        [0, 0],
        [image.width - 1, 0],
        [image.width - 1, image.height - 1],
        [0, image.height - 1],
      ]);
      let compared = 0;
      for (let i = 0; i < own.data.length; i++) {
        const pixel = Math.floor(i / 3);
        const [x, y] = applyHomography(origin, [pixel % image.width, Math.floor(pixel / image.width)]) ?? [-9, -9];
        if (x < 0 || y < 0 || x > image.width - 1 || y > image.height - 1) continue;
        compared++;
        expect(Math.abs((own.data[i] as number) - result.data[i])).toBeLessThanOrEqual(1);
      }
      expect(compared).toBeGreaterThan(own.data.length / 4);
    }
  });

  it('is each pixel read at its place of origin, black beyond the horizon', () => {
    const image = noise(10, 8);
    // The left side is nearly at the horizon.
    const corners: Corners = [
      [4, 3],
      [9, -20],
      [9, 30],
      [4, 4],
    ];
    const seen = changePerspective(image, corners);
    const h = homographyBetween(corners, [
      [0, 0],
      [9, 0],
      [9, 7],
      [0, 7],
    ]);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 10; x++) {
        const colour = new Uint8Array(3);
        const place = applyHomography(h, [x, y]);
        if (place !== undefined) sampleBilinear(image, place[0], place[1], colour, 0);
        expect(seen.data.subarray(3 * (10 * y + x), 3 * (10 * y + x) + 3)).toEqual(colour);
      }
    }
    expect(applyHomography(h, [-1000, 0])).toBeUndefined();
  });

  it('refuses three corners on a line and corners that are no numbers', () => {
    const image = noise(4, 4);
    for (const corners of [
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [0, 3],
      ],
      [
        [0, 0],
        [3, 0],
        [0, 0],
        [0, 3],
      ],
      [
        [0, 0],
        [3, 0],
        [3, 3],
        [Number.NaN, 3],
      ],
      [
        [0, 0],
        [3, 0],
        [3, 3],
        [0, Number.POSITIVE_INFINITY],
      ],
    ] as unknown as Corners[]) {
      expect(() => changePerspective(image, corners)).toThrow('three corners on one line');
    }
  });

  it('drawn at random moves corners inwards by at most the share, evenly, and repeats with the seed', () => {
    const size = { width: 21, height: 12 };
    const counts = new Map<string, number>();
    for (let k = 0; k < 4000; k++) {
      const corners = randomCorners(random, size, 0.35);
      corners.forEach(([x, y], i) => {
        const [dx, dy] = [i === 0 || i === 3 ? x : 20 - x, i < 2 ? y : 11 - y];
        for (const key of [`x${i}:${dx}`, `y${i}:${dy}`]) counts.set(key, (counts.get(key) ?? 0) + 1);
      });
    }
    // ⌊0.35 · 10⌋ = 3 across, ⌊0.35 · 6⌋ = 2 down.
    expect([...counts.keys()].sort()).toEqual(
      ['x', 'y'].flatMap((axis) =>
        [0, 1, 2, 3].flatMap((i) => (axis === 'x' ? [0, 1, 2, 3] : [0, 1, 2]).map((d) => `${axis}${i}:${d}`)),
      ),
    );
    for (const [key, count] of counts) {
      const expected = 4000 / (key[0] === 'x' ? 4 : 3);
      expect(Math.abs(count - expected), key).toBeLessThan(5 * Math.sqrt(expected));
    }
    expect(randomCorners(createRandom(7), size)).toEqual(randomCorners(createRandom(7), size));
    for (const wrong of [-0.1, 1.1, Number.NaN]) {
      expect(() => randomCorners(random, size, wrong)).toThrow('number from 0 to 1');
    }
  });
});

it('neither takes part in the degradations that are drawn: a seed draws what it drew', () => {
  expect(Object.keys(degradationRange)).toEqual(['blur', 'downscale', 'jpeg', 'noise', 'occlude']);
  const drawn = createRandom(5);
  expect(Array.from({ length: 6 }, () => randomDegradation(drawn).kind)).toEqual([
    'jpeg',
    'noise',
    'noise',
    'noise',
    'downscale',
    'blur',
  ]);
});
