import { createRandom } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { isOneColour } from '../../src/images/one-colour.js';

const [width, height] = [20, 16];
const image = (sample: (i: number) => number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => sample(i)),
});

it('an image of one colour is one, with a little noise too', () => {
  const random = createRandom(1);
  expect(isOneColour(image(() => 0))).toBe(true);
  expect(isOneColour(image((i) => [200, 20, 90][i % 3] as number))).toBe(true);
  expect(isOneColour(image(() => 120 + Math.round(random.normal())))).toBe(true);
});

it('an image with an edge, in one channel alone, or with a faint slope is none', () => {
  expect(isOneColour(image((i) => (i < 480 ? 100 : 110)))).toBe(false);
  expect(isOneColour(image((i) => (i % 3 === 1 && i > 480 ? 106 : 100)))).toBe(false);
  expect(isOneColour(image((i) => 40 + Math.floor((8 * i) / 960)))).toBe(false);
});
