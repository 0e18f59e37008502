import { type RawImage, sampleBilinear } from '@scaleface/models';
import { type Random, ScaleFaceError } from '@scaleface/numerics';
import { applyHomography, type Corners, homographyBetween } from './homography.js';

/** The middles of the four corner pixels. */
const cornersOf = ({ width, height }: Pick<RawImage, 'width' | 'height'>): Corners => [
  [0, 0],
  [width - 1, 0],
  [width - 1, height - 1],
  [0, height - 1],
];

/**
 * Shows an image in another perspective: its four corner pixels move to other places, and each pixel of the result is
 * read at its place of origin by {@link homographyBetween}, between four pixels in proportion; black where there was none.
 *
 * Oracle: Pillow's `Image.transform` with `PERSPECTIVE` and `BILINEAR`, away from the border, within one grey level (it
 * cuts off decimals).
 *
 * @param image - RGB samples of at least 2 × 2 pixels; not changed.
 * @param corners - Where the corner pixels go, in pixels, from the top left clockwise.
 * @returns An image of the same size.
 * @throws ScaleFaceError `invalid-argument` for three corners on a line.
 *
 * @example
 * ```ts
 * import { changePerspective } from '@scaleface/data';
 *
 * const image = { data: new Uint8Array([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]), width: 2, height: 2 };
 * // A turn by a quarter, clockwise.
 * changePerspective(image, [[1, 0], [1, 1], [0, 1], [0, 0]]).data; // => new Uint8Array([3, 3, 3, 1, 1, 1, 4, 4, 4, 2, 2, 2])
 * ```
 */
export function changePerspective(image: RawImage, corners: Corners): RawImage {
  const { width, height } = image;
  const origin = homographyBetween(corners, cornersOf(image));
  const data = new Uint8Array(image.data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const place = applyHomography(origin, [x, y]);
      if (place !== undefined) sampleBilinear(image, place[0], place[1], data, at);
    }
  }
  return { ...image, data };
}

/**
 * Draws where the corners of an image go: each by a whole number of pixels towards the middle, from 0 to
 * $\lfloor d \lfloor W/2 \rfloor\rfloor$ across and from 0 to $\lfloor d \lfloor H/2 \rfloor\rfloor$ down, uniform. Drawn in
 * the order of the corners, across before down.
 *
 * Source: `RandomPerspective` of torchvision, with the same distribution and `distortion_scale` $d$. Oracle: the number of
 * times that each place is drawn, in 4,000 draws.
 *
 * @param random - Where the choice comes from.
 * @param size - Width and height of the image, for instance the image itself.
 * @param distortion - $d$ from 0 (none) to 1; 0.5 by default.
 * @returns Corners for {@link changePerspective}.
 * @throws ScaleFaceError `out-of-range` for another distortion.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { changePerspective, randomCorners } from '@scaleface/data';
 *
 * const image = { data: new Uint8Array(3 * 16).fill(7), width: 4, height: 4 };
 * randomCorners(createRandom(1), image, 0); // => [[0, 0], [3, 0], [3, 3], [0, 3]]
 * const seen = changePerspective(image, randomCorners(createRandom(1), image));
 * seen.width; // => 4
 * ```
 */
export function randomCorners(
  random: Random,
  size: Pick<RawImage, 'width' | 'height'>,
  distortion: number = 0.5,
): Corners {
  if (!(distortion >= 0 && distortion <= 1)) {
    throw new ScaleFaceError('not a share', {
      code: 'out-of-range',
      path: 'distortion',
      expected: 'a number from 0 to 1',
      received: String(distortion),
    });
  }
  const across = Math.floor(distortion * Math.floor(size.width / 2));
  const down = Math.floor(distortion * Math.floor(size.height / 2));
  return cornersOf(size).map(([x, y]) => {
    const [dx, dy] = [random.integer(across + 1), random.integer(down + 1)];
    return [x === 0 ? dx : x - dx, y === 0 ? dy : y - dy];
  }) as unknown as Corners;
}
