import { createRandom } from '@scaleface/numerics';
import { expect, test } from 'vitest';
import { meanFaces, type Tile } from '../../src/index.js';

const random = createRandom(6);
const tile = (): Tile => ({
  pixels: Uint8Array.from({ length: 12 }, () => random.integer(256)),
  width: 2,
  height: 2,
});

test('each range holds the mean of its images, its ends and its count', () => {
  const tiles = Array.from({ length: 200 }, tile);
  const values = tiles.map(() => 64 * random.uniform());
  const found = meanFaces(tiles, values, { ranges: 8, low: 0, high: 64 });
  expect(found.map(({ from, to }) => [from, to])).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((k) => [8 * k, 8 * k + 8]));
  for (const { from, to, count, mean } of found) {
    const members = tiles.filter((_, i) => (values[i] as number) >= from && (values[i] as number) < to);
    expect(count).toBe(members.length);
    const pixel = members.reduce((sum, { pixels }) => sum + (pixels[5] as number), 0) / count;
    expect(mean?.pixels[5]).toBe(Math.round(pixel));
  }
});

test('the greatest value belongs to the last range, and empty ranges have no image', () => {
  const found = meanFaces([tile(), tile()], [1, 5], { ranges: 4 });
  expect(found.map((f) => f.count)).toEqual([1, 0, 0, 1]);
  expect(found[1]).not.toHaveProperty('mean');
});

test('one value for all, no images, and values that are no numbers do no harm', () => {
  expect(meanFaces([tile(), tile()], [3, 3], { ranges: 2 }).map((f) => f.count)).toEqual([2, 0]);
  expect(meanFaces([], [], { ranges: 2, low: 0, high: 1 }).map((f) => f.count)).toEqual([0, 0]);
  expect(meanFaces([tile(), tile()], [Number.NaN, 1], { ranges: 1 })[0]?.count).toBe(1);
});

test('images of another size are refused by number', () => {
  const other = { pixels: new Uint8Array(3), width: 1, height: 1 };
  expect(() => meanFaces([tile(), other], [1, 2])).toThrow(/tiles\[1\]/);
  expect(() => meanFaces([tile()], [1, 2])).toThrow(/expected 1 values; received 2/);
});
