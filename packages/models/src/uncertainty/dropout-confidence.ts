import { createRandom, type Matrix, ScaleFaceError } from '@scaleface/numerics';
import { resultantLength } from '../quality/resultant-length.js';

/** How dropout becomes a confidence. */
export interface Dropout {
  /** Masks, at least 2; the same for every image. */
  readonly masks: number;
  /** The chance of each number of the embedding to be dropped, in $(0, 1)$. */
  readonly rate: number;
  /** Decides the masks. */
  readonly seed: number;
}

/**
 * How much embeddings agree with themselves under random dropout: the mean resultant length of an embedding under several
 * masks, $R = \lVert \frac1T \sum_t \widehat{m_t \odot \mu} \rVert$. The masks are on the embedding, since of a frozen backbone
 * no layer behind another output is known; the last layer's dropout is the case without a layer behind it. $R$ is large
 * where many numbers share the length, and small where few make the direction.
 *
 * Source: Gal and Ghahramani 2016, arXiv 1506.02142; the use as quality: Terhörst et al. 2020 (SER-FIQ), arXiv 2003.09373,
 * which compares the passes by their distances. Oracle: `seededDropout` and `meanResultant` of `@scaleface/heads`.
 *
 * @param embedding - Embeddings $[N, D]$, of any length.
 * @param dropout - How many masks, which rate, which seed.
 * @returns $[N]$, in $[0, 1]$.
 * @throws ScaleFaceError `out-of-range`.
 */
export function dropoutConfidence({ data, width }: Matrix, { masks, rate, seed }: Dropout): Float64Array {
  if (!(Number.isInteger(masks) && masks >= 2 && rate > 0 && rate < 1)) {
    throw new ScaleFaceError('no masks of dropout', {
      code: 'out-of-range',
      path: 'dropout',
      expected: 'at least 2 masks, a rate between 0 and 1',
      received: `${masks} masks, rate ${rate}`,
    });
  }
  const random = createRandom(seed);
  const mask = Uint8Array.from({ length: masks * width }, () => (random.uniform() < rate ? 0 : 1));
  return Float64Array.from({ length: data.length / width }, (_, i) =>
    resultantLength(masks, width, (t, d) => (mask[t * width + d] as number) * (data[i * width + d] as number)),
  );
}
