import { createHash } from 'node:crypto';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from './embedder.js';
import { pixelsEmbedder } from './pixels-embedder.js';

/**
 * The simplest backbone there is: the image itself, shrunk to a few grey cells and centred.
 *
 * A baseline that needs no weights. The embedding is the mean grey of each cell of a `cells × cells` grid minus the
 * mean of all; the bottleneck holds the same cells and, beside them, the contrast (standard deviation) inside each.
 *
 * Oracle: four cells of a half white image, by hand.
 *
 * @param size - The side of the input in pixels; 112 by default.
 * @param cells - The side of the grid; 8 by default.
 * @throws ScaleFaceError `out-of-range` for a side below 1 or above 4096, or a grid that is not of 1 to `size` cells.
 *
 * @example
 * ```ts
 * import { openPixelsBackbone } from '@scaleface/models';
 *
 * // Four by four pixels, the left half black and the right half white, in two by two cells.
 * const data = Uint8Array.from({ length: 48 }, (_, p) => (p % 12 < 6 ? 0 : 255));
 * const { embedding } = await openPixelsBackbone(4, 2).embed([{ data, width: 4, height: 4 }]);
 * Array.from(embedding); // => [-0.5, 0.5, -0.5, 0.5]
 * ```
 */
export function openPixelsBackbone(size = 112, cells = 8): Embedder {
  const name = `pixels:${size}/${cells}`;
  const whole = Number.isInteger(size) && Number.isInteger(cells);
  if (!whole || cells < 1 || cells > size || size > 4096) {
    throw new ScaleFaceError('no such grid of pixels', {
      code: 'out-of-range',
      path: 'backbone',
      expected: 'pixels:SIZE/CELLS with 1 ≤ CELLS ≤ SIZE ≤ 4096',
      received: name,
    });
  }
  return pixelsEmbedder(name, createHash('sha256').update(name).digest('hex')) as Embedder;
}
