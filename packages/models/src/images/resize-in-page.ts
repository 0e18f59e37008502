import type { RawImage } from './raw-image.js';

/** A filter: its weight at a distance, and how far it reaches. */
interface Filter {
  readonly reach: number;
  at(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const lanczos: Filter = { reach: 3, at: (x) => sinc(x) * sinc(x / 3) };

/** Catmull and Rom's cubic, by which libvips enlarges. */
const cubic: Filter = {
  reach: 2,
  at(x) {
    const d = Math.abs(x);
    return d < 1 ? 1.5 * d ** 3 - 2.5 * d ** 2 + 1 : d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
  },
};

/** The pixels of a line that make one of another length, with their weights, which sum to 1. */
function tapsOf(from: number, to: number): { first: number; weights: Float64Array }[] {
  const step = from / to;
  const { reach, at } = step < 1 ? cubic : lanczos;
  // A line that is shortened needs a window as much wider, or it would leave pixels out.
  const wide = Math.max(1, step);
  return Array.from({ length: to }, (_, i) => {
    // Where libvips enlarges, it sets the first pixel half a pixel off: a detector must see the same here.
    const centre = step < 1 ? i * step - 0.5 : (i + 0.5) * step - 0.5;
    const [low, high] = [Math.ceil(centre - reach * wide), Math.floor(centre + reach * wide)];
    const inside = (n: number): number => Math.min(from - 1, Math.max(0, n));
    const first = inside(low);
    const weights = new Float64Array(inside(high) - first + 1);
    // Beyond an end its last pixel is repeated.
    for (let n = low; n <= high; n++) (weights[inside(n) - first] as number) += at((n - centre) / wide);
    const sum = weights.reduce((x, y) => x + y, 0);
    return { first, weights: weights.map((w) => w / sum) };
  });
}

/**
 * An image at another size, rows and columns apart, shortened with Lanczos' filter of three lobes, lengthened with Catmull and
 * Rom's cubic; as it is where it has that size already. For pages, where there is no `sharp`, so that a detector there finds the
 * same boxes.
 *
 * Source: libvips' `vips_resize`. Oracle: `sharp`, whose whole-numbered weights and first shrinking by whole numbers leave a few
 * grey levels of difference.
 */
export async function resizeInPage(
  image: RawImage,
  { width, height }: Pick<RawImage, 'width' | 'height'>,
): Promise<RawImage> {
  if (image.width === width && image.height === height) return image;
  const { data, width: columns, height: rows } = image;
  const wide = new Float32Array(3 * width * rows);
  for (const [x, { first, weights }] of tapsOf(columns, width).entries()) {
    for (let y = 0; y < rows; y++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += (weights[k] as number) * (data[3 * (y * columns + first + k) + c] as number);
        }
        wide[3 * (y * width + x) + c] = sum;
      }
    }
  }
  const samples = new Uint8Array(3 * width * height);
  const line = new Float64Array(3 * width);
  for (const [y, { first, weights }] of tapsOf(rows, height).entries()) {
    line.fill(0);
    for (const [k, weight] of weights.entries()) {
      const start = 3 * (first + k) * width;
      for (let i = 0; i < line.length; i++) (line[i] as number) += weight * (wide[start + i] as number);
    }
    for (let i = 0; i < line.length; i++) {
      samples[3 * y * width + i] = Math.min(255, Math.max(0, Math.round(line[i] as number)));
    }
  }
  return { data: samples, width, height };
}
