import { at, ScaleFaceError } from '@scaleface/numerics';
import type { RawImage } from '../images/raw-image.js';
import type { Preprocessing } from './embedder.js';

/**
 * Lays images out as the input of a network: $(v - \text{mean}_c) \cdot \text{scale}_c$ in the declared order of
 * channels and axes.
 *
 * Oracle: two pixels in each order of channels and axes, by hand.
 *
 * @param images - N images of the declared size.
 * @param preprocessing - The declaration.
 * @returns `[N, 3, H, W]` or `[N, H, W, 3]`, row by row.
 * @throws ScaleFaceError `shape-mismatch` when an image has another size.
 *
 * @example
 * ```ts
 * import { preprocess } from '@scaleface/models';
 *
 * const red = { data: new Uint8Array([255, 0, 0]), width: 1, height: 1 };
 * const input = preprocess([red], {
 *   width: 1, height: 1, colour: 'bgr', layout: 'nchw', mean: [127.5, 127.5, 127.5], scale: [2 / 255, 2 / 255, 2 / 255],
 * });
 * Array.from(input); // => [-1, -1, 1]
 * ```
 */
export function preprocess(images: readonly RawImage[], preprocessing: Preprocessing): Float32Array<ArrayBuffer> {
  const { width, height, colour, layout, mean, scale } = preprocessing;
  const pixels = width * height;
  const input = new Float32Array(images.length * 3 * pixels);
  images.forEach((image, n) => {
    if (image.width !== width || image.height !== height) {
      throw new ScaleFaceError('the image does not have the size that the network takes', {
        code: 'shape-mismatch',
        path: `images[${n}]`,
        expected: `${width} × ${height}`,
        received: `${image.width} × ${image.height}`,
      });
    }
    for (let c = 0; c < 3; c++) {
      const from = colour === 'rgb' ? c : 2 - c;
      const [m, s] = [at(mean, c), at(scale, c)];
      const start = n * 3 * pixels + (layout === 'nchw' ? c * pixels : c);
      const step = layout === 'nchw' ? 1 : 3;
      for (let p = 0; p < pixels; p++) input[start + p * step] = ((image.data[p * 3 + from] as number) - m) * s;
    }
  });
  return input;
}
