import { at, ScaleFaceError } from '@scaleface/numerics';
import type { Tile } from './montage.js';

/** The mean of the images whose value lies in one range. */
export interface MeanFace {
  /** Lower end of the range, included. */
  readonly from: number;
  /** Upper end, excluded except for the last range. */
  readonly to: number;
  /** How many images lie in it. */
  readonly count: number;
  /** Their mean, pixel by pixel; absent where there are none. */
  readonly mean?: Tile;
}

/**
 * The mean face of each of several equal ranges of a value: with aligned crops and their scale, faces grow sharper from
 * range to range when the scale says what it should.
 *
 * Source: the strip of mean faces per range of the scale in the published experiments (eight ranges). Oracle: the
 * definition.
 *
 * @param tiles - Images, all of one size.
 * @param values - The value of each image, for instance its scale.
 * @param options - `ranges`: how many, 8 by default; `low`, `high`: where they begin and end, the least and the greatest
 * value by default. Images beyond them, and those without a finite value, count nowhere.
 * @throws ScaleFaceError `shape-mismatch` for images of different size or other numbers of values.
 *
 * @example
 * ```ts
 * import { meanFaces } from '@scaleface/pipeline';
 *
 * const tile = (level = 0) => ({ pixels: new Uint8Array(3).fill(level), width: 1, height: 1 });
 * const [low, high] = meanFaces([tile(10), tile(20), tile(90)], [1, 2, 9], { ranges: 2 });
 * low?.mean?.pixels[0]; // => 15
 * high?.count; // => 1
 * ```
 */
export function meanFaces(
  tiles: readonly Tile[],
  values: ArrayLike<number>,
  options: { readonly ranges?: number; readonly low?: number; readonly high?: number } = {},
): MeanFace[] {
  const finite = Array.from(values).filter(Number.isFinite);
  const { ranges = 8, low = Math.min(...finite), high = Math.max(...finite) } = options;
  const [first] = tiles;
  const size = first?.pixels.length ?? 0;
  const odd = tiles.findIndex(({ pixels, width }) => pixels.length !== size || width !== first?.width);
  if (odd >= 0 || tiles.length !== values.length) {
    throw new ScaleFaceError('images of one size and a value each are needed', {
      code: 'shape-mismatch',
      path: odd >= 0 ? `tiles[${odd}]` : 'values',
      expected: odd >= 0 ? `${first?.width} × ${first?.height}` : `${tiles.length} values`,
      received: odd >= 0 ? `${tiles[odd]?.width} × ${tiles[odd]?.height}` : String(values.length),
    });
  }
  const sums = Array.from({ length: ranges }, () => new Float64Array(size));
  const counts = new Array<number>(ranges).fill(0);
  tiles.forEach(({ pixels }, i) => {
    const value = values[i] ?? Number.NaN;
    if (!(value >= low && value <= high)) return;
    const range = high === low ? 0 : Math.min(ranges - 1, Math.floor((ranges * (value - low)) / (high - low)));
    counts[range] = at(counts, range) + 1;
    const sum = sums[range] as Float64Array;
    for (let k = 0; k < size; k++) (sum[k] as number) += pixels[k] as number;
  });
  const border = (k: number): number => (k === ranges ? high : low + (k * (high - low)) / ranges);
  return counts.map((count, k): MeanFace => {
    const ends = { from: border(k), to: border(k + 1), count };
    if (count === 0 || first === undefined) return ends;
    const pixels = Uint8Array.from(at(sums, k), (sum) => Math.round(sum / count));
    return { ...ends, mean: { pixels, width: first.width, height: first.height } };
  });
}
