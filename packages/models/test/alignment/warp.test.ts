import { createRandom } from '@scaleface/numerics';
import { expect, test } from 'vitest';
import { alignFace, arcFaceTemplate, inverseSimilarity, type Point, type RawImage, warp } from '../../src/index.js';

const random = createRandom(3);
const noise = (width: number, height: number): RawImage => ({
  data: Uint8Array.from({ length: 3 * width * height }, () => random.integer(256)),
  width,
  height,
});

/** An image whose red grows to the right and whose green grows downwards, so that colours tell places. */
const ramp = (width: number, height: number): RawImage => {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([(255 * x) / (width - 1), (255 * y) / (height - 1), 99], 3 * (y * width + x));
    }
  }
  return { data, width, height };
};

test('the identity gives the same image', () => {
  const image = noise(9, 7);
  expect(warp(image, { a: 1, b: 0, tx: 0, ty: 0 }, image).data).toEqual(image.data);
});

test('a quarter turn moves every pixel to its place', () => {
  const image = noise(5, 5);
  const turned = warp(image, { a: 0, b: 1, tx: 4, ty: 0 }, image);
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 5; x++) {
      const [from, to] = [3 * (y * 5 + x), 3 * (x * 5 + (4 - y))];
      expect(turned.data.subarray(to, to + 3)).toEqual(image.data.subarray(from, from + 3));
    }
  }
});

test('each sample is the mean of the four around its place of origin in float64, with black outside', () => {
  const image = noise(13, 9);
  const sample = (x: number, y: number, c: number): number =>
    x < 0 || y < 0 || x >= 13 || y >= 9 ? 0 : (image.data[3 * (13 * y + x) + c] as number);
  for (const { a, b, tx, ty } of [
    { a: 1.3, b: 0.4, tx: 2.2, ty: -3.1 },
    { a: -0.7, b: 0.6, tx: 9, ty: 4.5 },
    { a: 0.2, b: -2.5, tx: 3, ty: 18 },
  ]) {
    const drawn = warp(image, { a, b, tx, ty }, { width: 15, height: 17 });
    for (let v = 0; v < 17; v++) {
      for (let u = 0; u < 15; u++) {
        // a x − b y = u − tx and b x + a y = v − ty, by Cramer's rule.
        const [p, q, determinant] = [u - tx, v - ty, a * a + b * b];
        const [x, y] = [(p * a + b * q) / determinant, (a * q - b * p) / determinant];
        const [left, top] = [Math.floor(x), Math.floor(y)];
        for (let c = 0; c < 3; c++) {
          let mean = 0;
          for (const [i, j] of [
            [0, 0],
            [1, 0],
            [0, 1],
            [1, 1],
          ] as const) {
            mean += sample(left + i, top + j, c) * (1 - Math.abs(x - left - i)) * (1 - Math.abs(y - top - j));
          }
          expect(Math.abs((drawn.data[3 * (15 * v + u) + c] as number) - mean)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }
    }
  }
});

test('outside the image there is black, and the border fades into it', () => {
  const white = { data: new Uint8Array(3 * 4 * 4).fill(200), width: 4, height: 4 };
  const moved = warp(white, { a: 1, b: 0, tx: 2.5, ty: 0 }, { width: 8, height: 4 });
  const row = Array.from({ length: 8 }, (_, x) => moved.data[3 * x]);
  expect(row).toEqual([0, 0, 100, 200, 200, 200, 100, 0]);
});

test.each([1, 0.6, 0.3, 0.09])('a face %s times as large comes to lie on the template', async (times) => {
  // Where the face is in a large image: the template scaled, turned a little and shifted.
  const [a, b] = [Math.cos(0.2) / times, Math.sin(0.2) / times];
  const there = { a, b, tx: 40 / times, ty: 25 / times };
  const image = ramp(Math.ceil(200 / times), Math.ceil(220 / times));
  const landmarks = arcFaceTemplate().map(([x, y]): Point => [a * x - b * y + there.tx, b * x + a * y + there.ty]);
  const crop = await alignFace(image, landmarks);
  for (const [x, y] of [
    [20, 20],
    [56, 56],
    [90, 100],
  ] as const) {
    const place = [a * x - b * y + there.tx, b * x + a * y + there.ty] as const;
    const [red, green] = [(255 * place[0]) / (image.width - 1), (255 * place[1]) / (image.height - 1)] as const;
    const at = 3 * (y * 112 + x);
    expect(Math.abs((crop.data[at] as number) - red)).toBeLessThan(1.6);
    expect(Math.abs((crop.data[at + 1] as number) - green)).toBeLessThan(1.6);
  }
  expect(inverseSimilarity(inverseSimilarity(there)).tx).toBeCloseTo(there.tx, 9);
});

test('other sides scale the template', () => {
  expect(arcFaceTemplate(224)[0]).toEqual([2 * 38.2946, 2 * 51.6963]);
});
