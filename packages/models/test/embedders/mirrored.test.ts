import { createRandom } from '@scaleface/numerics';
import { expect, test } from 'vitest';
import { mirrored, mirrorImage, openPixelsBackbone, type RawImage } from '../../src/index.js';

const random = createRandom(1);
const drawn = (): RawImage => ({
  data: Uint8Array.from({ length: 3 * 8 * 8 }, () => random.integer(256)),
  width: 8,
  height: 8,
});

test('a mirror image has the pixels of each row in reverse', () => {
  const row = (...levels: number[]): number[] => levels.flatMap((v) => [v, v + 1, v + 2]);
  const image = { data: Uint8Array.from([...row(0, 10, 20), ...row(30, 40, 50)]), width: 3, height: 2 };
  expect(Array.from(mirrorImage(image).data)).toEqual([...row(20, 10, 0), ...row(50, 40, 30)]);
});

test('a mirror image of a mirror image is the drawn', () => {
  const image = drawn();
  expect(mirrorImage(image).data).not.toEqual(image.data);
  expect(mirrorImage(mirrorImage(image))).toEqual(image);
});

test('the embedding is the sum of the drawn’s and its mirror image’s; the head’s input is the drawn’s', async () => {
  const plain = openPixelsBackbone(8, 2);
  const images = [drawn(), drawn()];
  const [a, b, both] = [
    await plain.embed(images),
    await plain.embed(images.map(mirrorImage)),
    await mirrored(plain).embed(images),
  ];
  expect(Array.from(both.embedding)).toEqual(
    Array.from(a.embedding, (x, i) => Math.fround(x + (b.embedding[i] as number))),
  );
  expect(both.bottleneck).toEqual(a.bottleneck);
});

test('is another backbone than the one it was made of', () => {
  const plain = openPixelsBackbone(8, 2);
  expect(mirrored(plain).sha256).not.toBe(plain.sha256);
});
