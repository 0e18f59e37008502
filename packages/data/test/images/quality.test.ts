import type { RawImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { expect, test } from 'vitest';
import { degrade, imageQuality, type QualityMeasure } from '../../src/index.js';

const measures: QualityMeasure[] = ['gradient', 'spectrum', 'structure'];
const random = createRandom(9);

/** Stripes and dots: detail of several sizes. */
const drawn = (): RawImage => {
  const [width, height] = [64, 64];
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const value = 128 + 60 * Math.sin(x / 3) * Math.cos(y / 5) + (random.integer(20) === 0 ? 60 : 0);
    data.fill(value, 3 * i, 3 * i + 3);
  }
  return { data, width, height };
};

test.each(measures)('%s falls with every step of blur', async (measure) => {
  const image = drawn();
  const values: number[] = [];
  for (const amount of [0, 0.6, 1, 2, 4]) {
    const blurred = amount === 0 ? image : await degrade(image, { kind: 'blur', amount }, random);
    values.push(imageQuality(blurred, measure));
  }
  expect([...values].sort((a, b) => b - a)).toEqual(values);
  expect(values[0]).toBeGreaterThan(2 * (values.at(-1) as number));
});

test('all three are their definitions, pixel by pixel', () => {
  for (const [width, height] of [
    [9, 6],
    [1, 5],
    [4, 1],
  ] as const) {
    const data = Uint8Array.from({ length: 3 * width * height }, () => random.integer(256));
    const pixels = Array.from({ length: width * height }, (_, i) => ({
      x: i % width,
      y: Math.floor(i / width),
      // ITU-R BT.601.
      level: [0.299, 0.587, 0.114].reduce((sum, weight, c) => sum + weight * (data[3 * i + c] as number), 0),
    }));
    type Pixel = (typeof pixels)[number];
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const covariance = (a: number[], b: number[]): number =>
      mean(a.map((value, i) => value * (b[i] as number))) - mean(a) * mean(b);
    const apart = (a: Pixel, b: Pixel): [number, number] => [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
    const levels = pixels.map(({ level }) => level);
    const soft = pixels.map((p) => mean(pixels.filter((q) => Math.max(...apart(p, q)) <= 1).map(({ level }) => level)));
    const steps = pixels.flatMap((p, i) =>
      pixels.slice(i).flatMap((q) => (apart(p, q)[0] + apart(p, q)[1] === 1 ? [(p.level - q.level) ** 2] : [])),
    );
    const taken = levels.map((level, i) => level - (soft[i] as number));
    const [c1, c2] = [2.55 ** 2, 7.65 ** 2];
    const [m, s] = [mean(levels), mean(soft)];
    const brightness = (2 * m * s + c1) / (m * m + s * s + c1);
    const rest = (2 * covariance(levels, soft) + c2) / (covariance(levels, levels) + covariance(soft, soft) + c2);
    const image = { data, width, height };
    expect(imageQuality(image, 'gradient')).toBeCloseTo(mean(steps), 9);
    expect(imageQuality(image, 'spectrum')).toBeCloseTo(covariance(taken, taken) / covariance(levels, levels), 9);
    expect(imageQuality(image, 'structure')).toBeCloseTo(1 - brightness * rest, 9);
  }
});

test.each(measures)('%s of a flat image is 0', (measure) => {
  for (const level of [0, 1, 90, 255]) {
    const flat = { data: new Uint8Array(3 * 100).fill(level), width: 10, height: 10 };
    expect(imageQuality(flat, measure)).toBeCloseTo(0, 12);
  }
});

test('the share of high frequencies does not depend on the contrast', () => {
  const image = drawn();
  const half = { ...image, data: image.data.map((v) => v - (v % 2)) };
  const pale = { ...image, data: half.data.map((v) => v / 2) };
  expect(imageQuality(pale, 'spectrum')).toBeCloseTo(imageQuality(half, 'spectrum'), 10);
});

test('the gradient of a ramp is the square of its step, weighted by direction', () => {
  const data = new Uint8Array(3 * 16);
  for (let i = 0; i < 16; i++) data.fill(10 * (i % 4), 3 * i, 3 * i + 3);
  // 12 steps of 10 to the right, 12 of 0 downwards.
  expect(imageQuality({ data, width: 4, height: 4 }, 'gradient')).toBeCloseTo(50, 6);
});

test('one pixel has no detail', () => {
  const one = { data: new Uint8Array([1, 2, 3]), width: 1, height: 1 };
  for (const measure of measures) expect(imageQuality(one, measure)).toBe(0);
});
