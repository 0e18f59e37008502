import { ScaleFaceError } from '@scaleface/numerics';

/** A small image: `width × height × 3` bytes, rows first, channels last. */
export interface Tile {
  /** The bytes. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
}

/** How a montage is laid out. */
export interface MontageOptions {
  /** Tiles in a row; default 10. */
  readonly columns?: number;
  /** Pixels of white between tiles; default 2. */
  readonly gap?: number;
  /** Whole-number enlargement of the tiles, without smoothing; default 1. */
  readonly zoom?: number;
}

/**
 * Lays images of one size side by side and encodes them as a PNG file.
 *
 * @param tiles - At least one image, all of the same size.
 * @param options - Columns, gap and zoom.
 * @returns The bytes of the PNG file.
 * @throws ScaleFaceError `invalid-argument` without tiles, `shape-mismatch` when their sizes differ.
 *
 * @example
 * ```ts
 * import { montage } from '@scaleface/pipeline';
 *
 * const png = await montage([{ pixels: new Uint8Array(12), width: 2, height: 2 }]);
 * png[1]; // => 80
 * ```
 */
export async function montage(tiles: readonly Tile[], options: MontageOptions = {}): Promise<Uint8Array> {
  const { gap = 2, zoom = 1 } = options;
  const first = tiles[0];
  if (first === undefined) {
    throw new ScaleFaceError('no images', { code: 'invalid-argument', path: 'tiles', expected: 'at least one' });
  }
  const { width, height } = first;
  const columns = Math.min(options.columns ?? 10, tiles.length);
  const rows = Math.ceil(tiles.length / columns);
  const stepX = width * zoom + gap;
  const stepY = height * zoom + gap;
  const total = { width: columns * stepX - gap, height: rows * stepY - gap };
  const canvas = new Uint8Array(total.width * total.height * 3).fill(255);
  tiles.forEach((tile, i) => {
    if (tile.width !== width || tile.height !== height || tile.pixels.length !== width * height * 3) {
      throw new ScaleFaceError('images of different sizes', {
        code: 'shape-mismatch',
        path: `tiles[${i}]`,
        expected: `${width} × ${height} × 3 bytes`,
        received: `${tile.width} × ${tile.height}, ${tile.pixels.length} bytes`,
      });
    }
    const left = (i % columns) * stepX;
    const top = Math.floor(i / columns) * stepY;
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < width * zoom; x++) {
        const source = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * 3;
        const target = ((top + y) * total.width + left + x) * 3;
        for (let c = 0; c < 3; c++) canvas[target + c] = tile.pixels[source + c] as number;
      }
    }
  });
  const { default: sharp } = await import('sharp');
  return sharp(canvas, { raw: { ...total, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
