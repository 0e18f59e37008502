import { decodeImage, encodeImage, type RawImage } from '@scaleface/models';
import { type Random, ScaleFaceError } from '@scaleface/numerics';
import { toSharp } from './sharp.js';

/** The ways in which {@link degrade} degrades an image. */
export type DegradationKind = 'blur' | 'downscale' | 'jpeg' | 'noise' | 'occlude';

/** One way of degrading an image, and how much. */
export interface Degradation {
  /** The way. */
  readonly kind: DegradationKind;
  /**
   * How much, at least 0: the deviation $\sigma$ of the Gaussian blur in pixels, at most 1000; the height $m$ in pixels that
   * the image is reduced to; the JPEG quality $Q$ from 1 to 100; the deviation $\sigma$ of the noise in grey levels; the side
   * $s$ of the black square in pixels.
   */
  readonly amount: number;
}

const round = (v: number): number => (v < 0 ? 0 : v > 255 ? 255 : Math.round(v));

const ways: Record<DegradationKind, (image: RawImage, amount: number, random: Random) => Promise<RawImage>> = {
  async blur(image, sigma) {
    // libvips takes no deviation below 0.3, which would change nothing.
    if (sigma < 0.3) return image;
    return { ...image, data: new Uint8Array(await toSharp(image).blur(sigma).raw().toBuffer()) };
  },
  async downscale(image, height) {
    const { width, height: full } = image;
    const h = Math.max(1, Math.round(height));
    const w = Math.max(1, Math.round((width * h) / full));
    const small = await toSharp(image).resize(w, h, { fit: 'fill' }).raw().toBuffer();
    const back = toSharp({ data: small, width: w, height: h }).resize(width, full, { fit: 'fill', kernel: 'cubic' });
    return { ...image, data: new Uint8Array(await back.raw().toBuffer()) };
  },
  async jpeg(image, quality) {
    return decodeImage(await encodeImage(image, 'jpeg', Math.min(100, Math.max(1, Math.round(quality)))));
  },
  async noise(image, sigma, random) {
    return { ...image, data: image.data.map((v) => round(v + sigma * random.normal())) };
  },
  async occlude(image, side, random) {
    const { width, height } = image;
    const s = Math.min(Math.round(side), width, height);
    const x = random.integer(width - s + 1);
    const y = random.integer(height - s + 1);
    const data = image.data.slice();
    for (let row = y; row < y + s; row++) data.fill(0, (row * width + x) * 3, (row * width + x + s) * 3);
    return { ...image, data };
  },
};

/**
 * Degrades an image in one known way. On each channel $x$ of $W \times H$ pixels, clamped to $0 \dots 255$ and rounded:
 *
 * - `blur`: $y_i = \sum_k w_k x_{i+k} / \sum_k w_k$ along rows, then along columns, with $w_k = e^{-k^2/2\sigma^2}$ where
 *   that is at least $0.2$ and 0 elsewhere: what is left has a deviation of about $0.83\,\sigma$, and below
 *   $\sigma = 0.56$ the image stays as it is. Beyond the border it goes on as its last pixel;
 * - `downscale`: to a height of $m' = \max(1, \lfloor m + \frac12 \rfloor)$ and $W m'/H$ across by
 *   $L(t) = \mathrm{sinc}(t)\,\mathrm{sinc}(t/3)$, $|t| < 3$ (Lanczos), widened by the factor $f = H/m'$; from $f = 4$ on after
 *   the mean of every $\lfloor f/2 \rfloor$ pixels. Back by the cubic of Catmull and Rom at $i/f - \frac12$, which is half a
 *   pixel to the right and below of where the middles of pixels would meet;
 * - `jpeg`: coded by ITU-T T.81, colours at half the resolution, and decoded: the cosine transform of every $8 \times 8$ block
 *   is rounded to multiples of $\lfloor (S q_{uv} + 50)/100 \rfloor$, from 1 to 255, with the table $q$ of
 *   Annex K and $S = \lfloor 5000/Q \rfloor$ below $Q = 50$, $200 - 2Q$ from there on;
 * - `noise`: $y = x + \sigma n$ with $n \sim \mathcal N(0, 1)$ for each sample;
 * - `occlude`: 0 in a square of side $\min(s, W, H)$, at every place inside of the image with the same probability.
 *
 * Sources: Duchon 1979 (Lanczos' filter in two dimensions), Catmull and Rom 1974, ITU-T T.81 and the tables of the Independent
 * JPEG Group, all as libvips has them. Oracles, one a kind: the filters in float64, within five grey levels for blur (libvips
 * takes weights of few digits and may darken an image by two) and four for `downscale`; the cosine transforms of a grey image in
 * float64, within one; $\Phi$ at every level; the number of times that each place is hit.
 *
 * @param image - The clean image; not changed.
 * @param degradation - The way and the amount.
 * @param random - Decides the noise and the place of the square.
 * @returns An image of the same size.
 * @throws ScaleFaceError `unknown-name` for a kind that does not exist, `out-of-range` for an amount that is none.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { degrade } from '@scaleface/data';
 *
 * const grey = { data: new Uint8Array(12).fill(9), width: 2, height: 2 };
 * const hidden = await degrade(grey, { kind: 'occlude', amount: 2 }, createRandom(1));
 * hidden.data.every((v) => v === 0); // => true
 * ```
 */
export async function degrade(image: RawImage, degradation: Degradation, random: Random): Promise<RawImage> {
  const { kind, amount } = degradation;
  const way = Object.hasOwn(ways, kind) ? ways[kind] : undefined;
  if (way === undefined) {
    throw new ScaleFaceError('no such degradation', {
      code: 'unknown-name',
      path: 'degradation.kind',
      expected: Object.keys(ways).join(', '),
      received: String(kind),
    });
  }
  const most = kind === 'blur' ? 1000 : Number.MAX_VALUE;
  if (!(amount >= 0 && amount <= most)) {
    throw new ScaleFaceError('not an amount of degradation', {
      code: 'out-of-range',
      path: 'degradation.amount',
      expected: kind === 'blur' ? 'a number from 0 to 1000' : 'a finite number of at least 0',
      received: String(amount),
    });
  }
  return way(image, amount, random);
}
