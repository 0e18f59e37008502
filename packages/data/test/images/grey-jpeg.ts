/** The quantisation table of brightness in Annex K of ITU-T T.81, row by row. */
const annexK = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

/** Coders compute with whole numbers: what is this close to the middle between two multiples may go either way. */
const unsure = 0.25;

/** The steps of a quality from 1 to 100, as the Independent JPEG Group scales the table. */
const stepsOf = (quality: number): number[] => {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return annexK.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
};

/** The orthonormal cosine transform of eight numbers: rows are frequencies. */
const basis = Array.from({ length: 8 }, (_, u) =>
  Array.from({ length: 8 }, (_, x) => Math.sqrt((u === 0 ? 1 : 2) / 8) * Math.cos(((2 * x + 1) * u * Math.PI) / 16)),
);
const b = (u: number, x: number): number => (basis[u] as number[])[x] as number;

/** $\sum_{ij} t(i, k)\,t(j, l)\,m_{ij}$ for all $k$, $l$. */
const transformed = (m: readonly number[], t: (i: number, k: number) => number): number[] =>
  Array.from({ length: 64 }, (_, kl) => {
    let sum = 0;
    for (let ij = 0; ij < 64; ij++) sum += t(ij >> 3, kl >> 3) * t(ij & 7, kl & 7) * (m[ij] as number);
    return sum;
  });

/**
 * What is left of the brightness of an image after a JPEG of it, by its definition in float64: each 8 × 8 block's cosine
 * transform, rounded to multiples of the steps. NaN in blocks that do not decide a rounding.
 *
 * @param grey - Levels, row by row; whole blocks.
 * @param width - Of the image.
 * @param quality - 1 to 100.
 */
export function greyJpeg(grey: ArrayLike<number>, width: number, quality: number): Float64Array {
  const steps = stepsOf(quality);
  const result = new Float64Array(grey.length);
  for (let start = 0; start < grey.length; start += 8) {
    if (Math.floor(start / width) % 8 !== 0) continue;
    const place = (xy: number): number => start + (xy >> 3) * width + (xy & 7);
    const block = Array.from({ length: 64 }, (_, xy) => (grey[place(xy)] as number) - 128);
    const frequencies = transformed(block, (x, u) => b(u, x)).map((value, k) => {
      const step = steps[k] as number;
      const nearest = Math.round(value / step);
      const toMiddle = step * (0.5 - Math.abs(value / step - nearest));
      return toMiddle < unsure ? Number.NaN : step * nearest;
    });
    transformed(frequencies, (u, x) => b(u, x)).forEach((value, xy) => {
      result[place(xy)] = Math.min(255, Math.max(0, value + 128));
    });
  }
  return result;
}
