/**
 * Shrinks the image to the width $\max(2, \text{size} / 8^{m})$ by averaging, then enlarges it bilinearly.
 *
 * @param image - `size × size × 3` numbers, changed in place.
 * @param size - Width and height in pixels.
 * @param magnitude - In $[0, 1]$; 0 changes nothing.
 */
export function lowerResolution(image: Float32Array, size: number, magnitude: number): void {
  const small = Math.max(2, Math.round(size / 8 ** magnitude));
  if (small >= size) return;
  const half = resampleLines(image, size, size, averagingWeights(size, small));
  const shrunk = resampleLines(half, small, size, averagingWeights(size, small));
  const wide = resampleLines(shrunk, small, small, bilinearWeights(small, size));
  image.set(resampleLines(wide, size, small, bilinearWeights(small, size)));
}

/** For each new position, the old positions it is made of: flat list of (old index, weight) pairs. */
type Weights = readonly (readonly number[])[];

/** Each new pixel is the mean of the stretch of old pixels that it covers. */
const averagingWeights = (from: number, to: number): Weights =>
  Array.from({ length: to }, (_, i) => {
    const start = (i * from) / to;
    const end = ((i + 1) * from) / to;
    const pairs: number[] = [];
    for (let k = Math.floor(start); k < end; k++)
      pairs.push(k, ((Math.min(end, k + 1) - Math.max(start, k)) * to) / from);
    return pairs;
  });

/** Each new pixel lies between two old ones (pixel centres at halves; the edge repeats). */
const bilinearWeights = (from: number, to: number): Weights =>
  Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(place);
    const high = Math.min(from - 1, low + 1);
    return [low, 1 - (place - low), high, place - low];
  });

/** Resamples along columns and transposes: rows × width in, width' × rows out; two calls do both directions. */
function resampleLines(from: Float32Array, rows: number, width: number, weights: Weights): Float32Array {
  const out = new Float32Array(weights.length * rows * 3);
  weights.forEach((pairs, column) => {
    for (let row = 0; row < rows; row++) {
      const target = (column * rows + row) * 3;
      for (let k = 0; k < pairs.length; k += 2) {
        const source = (row * width + (pairs[k] as number)) * 3;
        const weight = pairs[k + 1] as number;
        for (let channel = 0; channel < 3; channel++) {
          out[target + channel] = (out[target + channel] as number) + weight * (from[source + channel] as number);
        }
      }
    }
  });
  return out;
}
