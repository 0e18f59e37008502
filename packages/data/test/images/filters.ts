import type { RawImage } from '@scaleface/models';

/** Samples in float64, row by row, three channels. */
export interface Samples {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
}

/** A pixel of a result as a sum: places in a row or column, which may lie outside of it, and their weights. */
type Sum = (i: number) => readonly (readonly [place: number, weight: number])[];

export const samplesOf = ({ data, width, height }: RawImage): Samples => ({
  data: Float64Array.from(data),
  width,
  height,
});

/** Each row, or each column, made of so many sums; beyond the border the image goes on as its last pixel. */
export function filtered({ data, width, height }: Samples, axis: 'rows' | 'columns', count: number, sum: Sum): Samples {
  const rows = axis === 'rows';
  const [w, h, last] = rows ? [count, height, width - 1] : [width, count, height - 1];
  const result = new Float64Array(3 * w * h);
  for (let i = 0; i < count; i++) {
    for (const [place, weight] of sum(i)) {
      const from = Math.min(last, Math.max(0, place));
      for (let j = 0; j < (rows ? h : w); j++) {
        const [to, of] = rows ? [j * w + i, j * width + from] : [i * w + j, from * width + j];
        for (let c = 0; c < 3; c++) (result[3 * to + c] as number) += weight * (data[3 * of + c] as number);
      }
    }
  }
  return { data: result, width: w, height: h };
}

export const clamped = (image: Samples): Samples => ({
  ...image,
  data: image.data.map((value) => Math.min(255, Math.max(0, value))),
});

const places = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, k) => from + k);

/** With weights of sum 1. */
const mean = (all: readonly number[], weight: (place: number) => number): ReturnType<Sum> => {
  const total = all.reduce((sum, place) => sum + weight(place), 0);
  return all.map((place) => [place, weight(place) / total]);
};

/** A Gaussian without what is below a fifth of its middle. */
export function gaussian(sigma: number): Sum {
  const weight = (k: number): number => Math.exp((-k * k) / (2 * sigma * sigma));
  let reach = 0;
  while (weight(reach + 1) >= 0.2) reach++;
  return (i) => mean(places(i - reach, i + reach), (place) => weight(place - i));
}

/** The mean of each run of pixels. */
export const runs =
  (length: number): Sum =>
  (i) =>
    mean(places(i * length, (i + 1) * length - 1), () => 1);

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos = (x: number): number => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0);

/** Lanczos' filter of three lobes, widened by the factor that pixels become fewer by. */
export const fewer =
  (factor: number): Sum =>
  (i) => {
    const middle = (i + 0.5) * factor - 0.5;
    const all = places(Math.ceil(middle - 3 * factor), Math.floor(middle + 3 * factor));
    return mean(all, (place) => lanczos((place - middle) / factor));
  };

function catmullRom(x: number): number {
  const t = Math.abs(x);
  if (t >= 2) return 0;
  return t < 1 ? 1.5 * t ** 3 - 2.5 * t ** 2 + 1 : -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2;
}

/** Catmull and Rom's cubic, at the place that libvips takes: half a pixel of the result before the middle of the pixel. */
export const more =
  (factor: number): Sum =>
  (i) => {
    const middle = i * factor - 0.5;
    return mean(places(Math.floor(middle) - 1, Math.floor(middle) + 2), (place) => catmullRom(place - middle));
  };
