import type { RawImage } from '@scaleface/models';
import type { Random } from '@scaleface/numerics';

/** An image of these levels. */
export const image = (width: number, height: number, level: (x: number, y: number, c: number) => number): RawImage => ({
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return level(pixel % width, Math.floor(pixel / width), i % 3);
  }),
  width,
  height,
});
/** Slow changes, different in each channel. */
export const waves = (width: number, height: number): RawImage =>
  image(width, height, (x, y, c) => 128 + 60 * Math.sin(x / 7 + c) + 60 * Math.cos(y / 5 - x / 11));
/** Levels that have nothing to do with each other. */
export const noise = (width: number, height: number, random: Random): RawImage =>
  image(width, height, () => random.integer(256));
/** One level. */
export const flat = (width: number, height: number, level: number): RawImage => image(width, height, () => level);
