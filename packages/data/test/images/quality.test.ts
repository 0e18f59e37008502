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
