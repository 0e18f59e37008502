import { decodeImage, encodeImage, type RawImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { degradationRange, degrade, randomDegradation } from '../../src/index.js';

const gradient = (size: number): RawImage => ({
  width: size,
  height: size,
  data: Uint8Array.from({ length: size * size * 3 }, (_, i) => (Math.floor(i / 3) * 7 + (i % 3) * 40) % 256),
});

describe('decoding', () => {
  it('gives back what was encoded without loss', async () => {
    const image = gradient(9);
    expect(await decodeImage(await encodeImage(image, 'png'))).toEqual(image);
  });

  it('brings an image to the size asked for', async () => {
    const image = await decodeImage(await encodeImage(gradient(9), 'png'), { size: { width: 4, height: 5 } });
    expect([image.width, image.height, image.data.length]).toEqual([4, 5, 60]);
  });

  it('names a file that is not there and one that is cut short', async () => {
    await expect(decodeImage('/no/such/face.jpg')).rejects.toMatchObject({
      code: 'missing-file',
      path: '/no/such/face.jpg',
    });
    const jpeg = await encodeImage(gradient(64), 'jpeg');
    await expect(decodeImage(jpeg.slice(0, jpeg.length / 2), { name: 'half.jpg' })).rejects.toMatchObject({
      code: 'bad-format',
      path: 'half.jpg',
    });
  });
});

describe('degradations', () => {
  it('keep the size, change the image, leave the original alone and repeat with the same seed', async () => {
    for (const kind of Object.keys(degradationRange) as (keyof typeof degradationRange)[]) {
      const image = gradient(32);
      const amount = degradationRange[kind][1] / (kind === 'occlude' ? 4 : 1);
      const once = await degrade(image, { kind, amount }, createRandom(3));
      const twice = await degrade(image, { kind, amount }, createRandom(3));
      expect([kind, once.width, once.height, once.data.length]).toEqual([kind, 32, 32, 32 * 32 * 3]);
      expect(once.data).toEqual(twice.data);
      expect(once.data).not.toEqual(image.data);
      expect(image).toEqual(gradient(32));
    }
  });

  it('drawn at random stay inside their range', () => {
    const random = createRandom(5);
    for (let i = 0; i < 200; i++) {
      const { kind, amount } = randomDegradation(random);
      const [a, b] = degradationRange[kind];
      expect(amount).toBeGreaterThanOrEqual(Math.min(a, b));
      expect(amount).toBeLessThanOrEqual(Math.max(a, b));
    }
  });

  it('of an unknown kind are an error', async () => {
    await expect(degrade(gradient(4), { kind: 'smudge' as 'blur', amount: 1 }, createRandom(1))).rejects.toMatchObject({
      code: 'unknown-name',
    });
  });
});
