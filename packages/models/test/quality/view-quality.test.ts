import '@tensorflow/tfjs-backend-cpu';
import { selectEngine } from '@scaleface/core';
import { meanResultant } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mirrorImage, openPixelsBackbone, openViewQuality, type RawImage } from '../../src/index.js';
import { resultantLength } from '../../src/quality/resultant-length.js';
import { viewOf, viewsOf } from '../../src/quality/views.js';

beforeAll(() => selectEngine(['cpu']));

const random = createRandom(3);
const noise = (side: number): RawImage => ({
  data: Uint8Array.from({ length: 3 * side * side }, () => random.integer(256)),
  width: side,
  height: side,
});
const settings = { kind: 'tta', views: 8, shift: 0.05, zoom: 0.05, seed: 0 } as const;

describe('openViewQuality', () => {
  it('is the mean resultant length of the embeddings of its views, as meanResultant of the heads gives it', async () => {
    const backbone = openPixelsBackbone(16, 4);
    const images = [noise(16), noise(16), noise(16)];
    const quality = openViewQuality();
    expect(quality.description).toEqual(settings);
    const said = await quality.estimate(images, backbone);
    const passes: Float32Array[] = [];
    for (const view of viewsOf(settings)) {
      passes.push((await backbone.embed(images.map((image) => viewOf(image, view)))).embedding);
    }
    const { length, direction } = meanResultant(8, (t) => tf.tensor2d(passes[t] as Float32Array, [3, 16]));
    const expected = await length.data();
    said.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 6);
    });
    tf.dispose([length, direction]);
  });

  it('gives an image one number, whatever stands beside it, and another one with another seed', async () => {
    const backbone = openPixelsBackbone(16, 4);
    const images = [noise(16), noise(16)];
    const [, second] = await openViewQuality().estimate(images, backbone);
    expect(await openViewQuality().estimate(images.slice(1), backbone)).toEqual(Float32Array.of(second as number));
    expect((await openViewQuality({ seed: 1 }).estimate(images, backbone))[1]).not.toBe(second);
  });

  it('is 1 where nothing changes between views, and small where each shows something else', async () => {
    const grey = { data: new Uint8Array(768).map((_, i) => (i < 384 ? 200 : 30)), width: 16, height: 16 };
    const backbone = openPixelsBackbone(16, 4);
    const [still] = await openViewQuality({ shift: 0, zoom: 0 }).estimate([grey], backbone);
    expect(still).toBe(1);
    const [calm] = await openViewQuality().estimate([grey], backbone);
    const [wild] = await openViewQuality({ shift: 0.5 }).estimate([noise(16)], backbone);
    expect(calm).toBeGreaterThan(0.9);
    expect(wild).toBeLessThan(0.8);
  });

  it.each([
    ['views', 1],
    ['views', 2.5],
    ['shift', -0.1],
    ['zoom', 0.6],
    ['seed', 0.5],
  ])('refuses %s of %d', (name, value) => {
    const wrong = () => openViewQuality({ [name]: value });
    expect(wrong).toThrow(
      expect.objectContaining({ code: 'out-of-range', received: expect.stringContaining(`"${name}":${value}`) }),
    );
  });
});

it('the first view is the image, the second its mirror image, and borders go on outside', () => {
  const image = noise(5);
  const [first, second] = viewsOf({ ...settings, shift: 0, zoom: 0 });
  expect(viewOf(image, first as never)).toEqual(image);
  expect(viewOf(image, second as never)).toEqual(mirrorImage(image));
  const white = { ...image, data: image.data.map(() => 255) };
  for (const view of viewsOf({ ...settings, shift: 0.5, zoom: 0.5 })) expect(viewOf(white, view)).toEqual(white);
});

it('an embedding of zeros adds nothing', () => {
  const passes = [Float32Array.of(3, 4), Float32Array.of(0, 0)];
  expect(resultantLength(2, 2, (t, d) => passes[t]?.[d] as number)).toBe(0.5);
  expect(resultantLength(1, 2, (_, d) => passes[0]?.[d] as number)).toBe(1);
});
