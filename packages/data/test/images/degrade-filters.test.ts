import type { RawImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { degrade } from '../../src/index.js';
import { image, noise, waves } from './drawn.js';
import { clamped, fewer, filtered, gaussian, more, runs, type Samples, samplesOf } from './filters.js';
import { greyJpeg } from './grey-jpeg.js';

const random = createRandom(77);

/** The largest and the mean distance of two images, and the mean when one may be a little darker as a whole. */
function distances(found: RawImage, wanted: Samples): { max: number; mean: number; uneven: number } {
  expect([found.width, found.height, found.data.length]).toEqual([wanted.width, wanted.height, wanted.data.length]);
  const away = wanted.data.map((value, i) => (found.data[i] as number) - value);
  const average = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
  const shift = average(away);
  return {
    max: Math.max(...away.map(Math.abs)),
    mean: average(away.map(Math.abs)),
    uneven: average(away.map((value) => Math.abs(value - shift))),
  };
}

describe('blur', () => {
  it.each([0.8, 1, 1.7, 2.3, 3, 6])('of %f pixels is the cut Gaussian in float64', async (amount) => {
    for (const clean of [waves(40, 30), noise(40, 30, random)]) {
      const rows = filtered(samplesOf(clean), 'rows', 40, gaussian(amount));
      const { max, uneven } = distances(
        await degrade(clean, { kind: 'blur', amount }, random),
        filtered(rows, 'columns', 30, gaussian(amount)),
      );
      // libvips computes with weights of a few binary digits, by which an image may become two or three levels darker.
      expect(max).toBeLessThan(5);
      expect(uneven).toBeLessThan(0.75);
    }
  });

  it.each([0, 0.2, 0.3, 0.55])('of %f pixels, which leaves one weight, changes nothing', async (amount) => {
    const clean = noise(20, 10, random);
    expect((await degrade(clean, { kind: 'blur', amount }, random)).data).toEqual(clean.data);
  });
});

/** The reduction to another height, and back, in float64. */
function lowResolution(clean: RawImage, height: number): Samples {
  const width = Math.max(1, Math.round((clean.width * height) / clean.height));
  const axes = [
    ['columns', clean.height, height],
    ['rows', clean.width, width],
  ] as const;
  let x = samplesOf(clean);
  const lengths = axes.map(([, from, to]) => Math.max(1, Math.floor(from / to / 2)));
  axes.forEach(([axis, from], k) => {
    const length = lengths[k] as number;
    x = filtered(x, axis, Math.ceil(from / length), runs(length));
  });
  axes.forEach(([axis, from, to], k) => {
    x = clamped(filtered(x, axis, to, fewer(from / to / (lengths[k] as number))));
  });
  for (const [axis, from, to] of axes) x = filtered(x, axis, from, more(to / from));
  return clamped(x);
}

describe('low resolution', () => {
  it.each([
    [112, 112, 64],
    [112, 112, 30],
    [96, 112, 40],
    [112, 112, 28],
    [112, 112, 17],
    [112, 112, 10],
    [64, 64, 20],
    [112, 112, 1],
  ])(
    'of %i × %i pixels at a height of %i is Lanczos and back by a cubic, in float64',
    async (width, height, amount) => {
      for (const clean of [waves(width, height), noise(width, height, random)]) {
        const degraded = await degrade(clean, { kind: 'downscale', amount }, random);
        const { max, mean } = distances(degraded, lowResolution(clean, amount));
        expect(max).toBeLessThan(4);
        expect(mean).toBeLessThan(1);
      }
    },
  );
});

describe('JPEG', () => {
  it.each([1, 2, 5, 10, 25, 50])('of quality %i rounds cosine transforms, in float64', async (amount) => {
    const [width, height] = [48, 40];
    for (const { data } of [waves(width, height), noise(width, height, random)]) {
      const grey = image(width, height, (x, y) => data[3 * (y * width + x)] as number);
      const degraded = await degrade(grey, { kind: 'jpeg', amount }, random);
      const wanted = greyJpeg(
        grey.data.filter((_, i) => i % 3 === 0),
        width,
        amount,
      );
      const sure = [...wanted.keys()].filter((i) => !Number.isNaN(wanted[i]));
      expect(sure.length).toBeGreaterThanOrEqual(wanted.length / 3);
      for (const i of sure)
        expect(Math.abs((wanted[i] as number) - (degraded.data[3 * i] as number))).toBeLessThan(0.75);
    }
  });
});
