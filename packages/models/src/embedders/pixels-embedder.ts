import { at, ScaleFaceError } from '@scaleface/numerics';
import type { RawImage } from '../images/raw-image.js';
import type { Embedder } from './embedder.js';

/** The longest side of an input in pixels. */
const longest = 4096;

/**
 * The backbone `pixels:SIZE/CELLS` with a hash that is known already; nothing for another name.
 *
 * @throws ScaleFaceError `out-of-range` for sides that no image has, or more cells than pixels.
 */
export function pixelsEmbedder(name: string, sha256: string): Embedder | undefined {
  const [, side, grid] = /^pixels:(\d+)\/(\d+)$/.exec(name) ?? [];
  if (side === undefined || grid === undefined) return undefined;
  const [size, cells] = [Number(side), Number(grid)];
  if (!(cells >= 1 && cells <= size && size <= longest)) {
    throw new ScaleFaceError('no such grid', {
      code: 'out-of-range',
      path: 'backbone',
      expected: `pixels:SIZE/CELLS with a side of 1 to ${longest} pixels and 1 to SIZE cells, for instance pixels:112/8`,
      received: name,
    });
  }
  const count = cells * cells;
  return {
    name,
    sha256,
    preprocessing: { width: size, height: size, colour: 'rgb', layout: 'nhwc', mean: [0, 0, 0], scale: [1, 1, 1] },
    async embed(images) {
      const embedding = new Float32Array(images.length * count);
      const bottleneck = new Float32Array(images.length * 2 * count);
      images.forEach((image, n) => {
        const { mean, deviation } = gridStatistics(image, cells);
        const middle = mean.reduce((a, b) => a + b, 0) / count;
        const centred = mean.map((v) => (v - middle) / 255);
        embedding.set(centred, n * count);
        bottleneck.set(centred, n * 2 * count);
        bottleneck.set(
          deviation.map((v) => v / 255),
          n * 2 * count + count,
        );
      });
      return { embedding, bottleneck };
    },
    close: async () => {},
  };
}

function gridStatistics(image: RawImage, cells: number): { mean: Float64Array; deviation: Float64Array } {
  const sum = new Float64Array(cells * cells);
  const square = new Float64Array(cells * cells);
  const size = new Float64Array(cells * cells);
  for (let y = 0; y < image.height; y++) {
    const row = Math.floor((y * cells) / image.height) * cells;
    for (let x = 0; x < image.width; x++) {
      const cell = row + Math.floor((x * cells) / image.width);
      const p = (y * image.width + x) * 3;
      const grey = ((image.data[p] as number) + (image.data[p + 1] as number) + (image.data[p + 2] as number)) / 3;
      (sum[cell] as number) += grey;
      (square[cell] as number) += grey * grey;
      (size[cell] as number)++;
    }
  }
  const mean = sum.map((s, i) => s / Math.max(1, at(size, i)));
  const variance = square.map((s, i) => s / Math.max(1, at(size, i)) - at(mean, i) ** 2);
  return { mean, deviation: variance.map((v) => Math.sqrt(Math.max(0, v))) };
}
