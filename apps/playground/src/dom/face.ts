import { h } from './element.js';

/** RGB samples as a picture. */
export function pictureOf(pixels: Uint8ClampedArray, size: number): ImageData {
  const data = new Uint8ClampedArray(4 * size * size).fill(255);
  for (let p = 0; p < size * size; p++) data.set(pixels.subarray(3 * p, 3 * p + 3), 4 * p);
  return new ImageData(data, size, size);
}

/**
 * A small picture.
 *
 * @param picture - Its samples.
 * @param label - What it shows, for those who do not see it.
 */
export function faceCanvas(picture: ImageData, label: string): HTMLCanvasElement {
  const { width, height } = picture;
  const canvas = h('canvas', { width, height, class: 'face', role: 'img', 'aria-label': label });
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  return canvas;
}
