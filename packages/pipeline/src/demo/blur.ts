/** The taps of a Gaussian of standard deviation `sigma` pixels, cut at three standard deviations, of sum 1. */
function gaussianTaps(sigma: number): Float32Array {
  const radius = Math.ceil(3 * sigma);
  const taps = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const sum = taps.reduce((s, v) => s + v, 0);
  return taps.map((v) => v / sum);
}

/** One pass of a separable filter along rows or columns; the edge pixel repeats. */
function filterLines(
  from: Float32Array,
  to: Float32Array,
  size: number,
  taps: Float32Array,
  horizontal: boolean,
): void {
  const radius = (taps.length - 1) / 2;
  const step = horizontal ? 3 : 3 * size;
  const line = horizontal ? 3 * size : 3;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let k = -radius; k <= radius; k++) {
        const source = j * line + Math.min(size - 1, Math.max(0, i + k)) * step;
        const weight = taps[k + radius] as number;
        r += weight * (from[source] as number);
        g += weight * (from[source + 1] as number);
        b += weight * (from[source + 2] as number);
      }
      const target = j * line + i * step;
      to[target] = r;
      to[target + 1] = g;
      to[target + 2] = b;
    }
  }
}

/**
 * Blurs by a Gaussian of standard deviation $0.3 m$ half image widths.
 *
 * @param image - `size × size × 3` numbers, changed in place.
 * @param size - Width and height in pixels.
 * @param magnitude - In $[0, 1]$; below a tenth of a pixel nothing changes.
 */
export function blur(image: Float32Array, size: number, magnitude: number): void {
  const sigma = (0.3 * magnitude * size) / 2;
  if (sigma < 0.1) return;
  const taps = gaussianTaps(sigma);
  const scratch = new Float32Array(image.length);
  filterLines(image, scratch, size, taps, true);
  filterLines(scratch, image, size, taps, false);
}
