import type { RawImage } from '@scaleface/models';

/** The grey levels that the 256 of one channel become. */
function levelsOf(image: RawImage, channel: number): Uint8Array | undefined {
  const counts = new Uint32Array(256);
  for (let i = channel; i < image.data.length; i += 3) (counts[image.data[i] as number] as number)++;
  const last = counts.findLast((count) => count > 0) ?? 0;
  const step = Math.floor((image.data.length / 3 - last) / 255);
  if (step === 0) return undefined;
  let below = 0;
  return Uint8Array.from(counts, (count) => {
    const level = Math.min(255, Math.floor((below + Math.floor(step / 2)) / step));
    below += count;
    return level;
  });
}

/**
 * Spreads the grey levels of each channel so that each is about as frequent as any other (equalisation of the
 * histogram). With $h_k$ pixels of level $k$ in a channel of $n$ pixels, and $m$ the highest level that occurs, level $k$
 * becomes $\min\left(255, \left\lfloor\frac{\lfloor t/2\rfloor + \sum_{j<k} h_j}{t}\right\rfloor\right)$ with
 * $t = \lfloor (n - h_m)/255\rfloor$; a channel with $t = 0$, among them every flat one, stays as it is.
 *
 * Source and oracle: `ImageOps.equalize` of Pillow, which torchvision's `RandomEqualize` follows.
 *
 * @param image - RGB samples; not changed.
 * @returns An image of the same size.
 *
 * @example
 * ```ts
 * import { equalise } from '@scaleface/data';
 *
 * const data = Uint8Array.from({ length: 3 * 1024 }, (_, i) => (i < 1536 ? 100 : 101));
 * const { data: spread } = equalise({ data, width: 32, height: 32 });
 * [spread[0], spread[3071]]; // => [0, 255]
 * ```
 */
export function equalise(image: RawImage): RawImage {
  const levels = [0, 1, 2].map((channel) => levelsOf(image, channel));
  return { ...image, data: image.data.map((value, i) => levels[i % 3]?.[value] ?? value) };
}
