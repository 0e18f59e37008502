import type { Random } from '@scaleface/numerics';
import { signed } from './pose.js';

/**
 * Light from one side and a gain: every pixel is multiplied by
 * $0.12^{m u}\,\max(0, 1 + (0.1 + 0.9 m)\,(\cos\varphi\,x + \sin\varphi\,y))$ with $u \sim U(0, 1)$ and the direction
 * $\varphi$ uniform.
 *
 * @param image - `size × size × 3` numbers, changed in place.
 * @param size - Width and height in pixels.
 * @param magnitude - In $[0, 1]$.
 * @param random - Source of randomness; advances by two numbers.
 */
export function light(image: Float32Array, size: number, magnitude: number, random: Random): void {
  const gain = 0.12 ** (magnitude * random.uniform());
  const direction = 2 * Math.PI * random.uniform();
  const contrast = 0.1 + 0.9 * magnitude;
  const cx = contrast * Math.cos(direction);
  const cy = contrast * Math.sin(direction);
  for (let row = 0, at = 0; row < size; row++) {
    const y = (2 * row + 1) / size - 1;
    for (let column = 0; column < size; column++) {
      const factor = gain * Math.max(0, 1 + cx * ((2 * column + 1) / size - 1) + cy * y);
      for (let channel = 0; channel < 3; channel++, at++) image[at] = (image[at] as number) * factor;
    }
  }
}

/**
 * Covers a rectangle of the share $0.65 m$ of the image (aspect ratio $2^{U(-1, 1)}$, centre uniform over the middle
 * of the image) with one uniform colour.
 *
 * @param image - `size × size × 3` numbers, changed in place.
 * @param size - Width and height in pixels.
 * @param magnitude - In $[0, 1]$; 0 changes nothing.
 * @param random - Source of randomness; advances by six numbers.
 */
export function occlude(image: Float32Array, size: number, magnitude: number, random: Random): void {
  const aspect = 2 ** signed(random);
  const side = Math.sqrt(0.65 * magnitude) * size;
  const width = side * Math.sqrt(aspect);
  const height = side / Math.sqrt(aspect);
  const left = Math.round(size * (0.5 + 0.35 * signed(random)) - width / 2);
  const top = Math.round(size * (0.5 + 0.35 * signed(random)) - height / 2);
  const colour = [random.uniform(), random.uniform(), random.uniform()];
  const right = Math.min(size, left + Math.round(width));
  const bottom = Math.min(size, top + Math.round(height));
  for (let row = Math.max(0, top); row < bottom; row++) {
    for (let column = Math.max(0, left); column < right; column++) image.set(colour, (row * size + column) * 3);
  }
}

/**
 * Adds independent Gaussian noise of standard deviation $0.38 m$ to every channel.
 *
 * @param image - `size × size × 3` numbers, changed in place.
 * @param magnitude - In $[0, 1]$.
 * @param random - Source of randomness; advances with the image's size, unless the magnitude is 0.
 */
export function addNoise(image: Float32Array, magnitude: number, random: Random): void {
  if (magnitude === 0) return;
  const deviation = 0.38 * magnitude;
  for (let i = 0; i < image.length; i++) image[i] = (image[i] as number) + deviation * random.normal();
}
