import type { RawImage } from '@scaleface/models';

/** Measures of sharpness that are not learned; each is larger for a sharper image. */
export type QualityMeasure = 'gradient' | 'spectrum' | 'structure';

/** Brightness, ITU-R BT.601, row by row. */
function brightness({ data, width, height }: RawImage): Float64Array {
  return Float64Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = [data[3 * i], data[3 * i + 1], data[3 * i + 2]] as [number, number, number];
    return 0.299 * r + 0.587 * g + 0.114 * b;
  });
}

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;

/** The mean of the 3 × 3 neighbourhood, smaller at the borders. */
function smooth(x: Float64Array, width: number, height: number): Float64Array {
  const result = new Float64Array(x.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let [sum, count] = [0, 0];
      for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(width - 1, column + 1); c++) {
          sum += x[r * width + c] as number;
          count++;
        }
      }
      result[row * width + column] = sum / count;
    }
  }
  return result;
}

/** The mean squared difference of neighbours to the right and below. */
function meanSquaredStep(x: Float64Array, width: number, height: number): number {
  let [sum, count] = [0, 0];
  const add = (a: number, b: number): void => {
    sum += ((x[a] as number) - (x[b] as number)) ** 2;
    count++;
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      if (column + 1 < width) add(i, i + 1);
      if (row + 1 < height) add(i, i + width);
    }
  }
  return count === 0 ? 0 : sum / count;
}

const variance = (x: Float64Array): number => {
  const m = mean(x);
  return x.reduce((a, b) => a + (b - m) ** 2, 0) / x.length;
};

/**
 * How sharp an image is, from its pixels alone; a baseline for learned confidences. On brightness $x$:
 *
 * - `gradient`: the mean squared difference of neighbours, $\overline{(x_i - x_j)^2}$, in squared grey levels;
 * - `spectrum`: the share of the variance that a 3 × 3 mean $\bar x$ takes away, $\mathrm{var}(x - \bar x) / \mathrm{var}(x)$,
 *   which is energy at high frequencies over all energy, 0 to about 1, whatever the contrast;
 * - `structure`: 1 − the structural similarity of the image and its 3 × 3 mean over the whole image, 0 to 1.
 *
 * Noise counts as sharpness in all three, and in `spectrum` so does the rounding to whole grey levels once blur has taken all
 * contrast. A flat image has 0.
 *
 * Source: Wang et al. 2004 (SSIM) with $K_1 = .01$, $K_2 = .03$. The published code names such measures (`grad`,
 * `fourier`, `ssim`), but none of them runs, so that there is nothing to compare with. Oracle: the definitions,
 * pixel by pixel.
 *
 * @param image - RGB samples.
 * @param measure - Which one.
 *
 * @example
 * ```ts
 * import { imageQuality } from '@scaleface/data';
 *
 * imageQuality({ data: new Uint8Array(3 * 16).fill(90), width: 4, height: 4 }, 'spectrum'); // => 0
 * ```
 */
export function imageQuality(image: RawImage, measure: QualityMeasure): number {
  const x = brightness(image);
  if (measure === 'gradient') return meanSquaredStep(x, image.width, image.height);
  const soft = smooth(x, image.width, image.height);
  const all = variance(x);
  if (measure === 'spectrum') {
    // Rounding alone leaves some 1e-26 of a flat image's variance.
    return all < 1e-12 ? 0 : variance(x.map((value, i) => value - (soft[i] as number))) / all;
  }
  const [mx, ms, vs] = [mean(x), mean(soft), variance(soft)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * ((soft[i] as number) - ms), 0) / x.length;
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const similarity = ((2 * mx * ms + c1) * (2 * covariance + c2)) / ((mx * mx + ms * ms + c1) * (all + vs + c2));
  return Math.max(0, 1 - similarity);
}
