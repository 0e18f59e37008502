import { ScaleFaceError } from '@scaleface/numerics';
import type { QualityEstimator, ViewQuality } from './quality-estimator.js';
import { resultantLength } from './resultant-length.js';
import { viewOf, viewsOf } from './views.js';

/** How the views of test-time augmentation are made; what is not given is 8 views, moved and zoomed by up to 0.05, seed 0. */
export type ViewQualityOptions = Partial<Omit<ViewQuality, 'kind'>>;

/**
 * Test-time augmentation: how much the backbone's embeddings of several views of an image agree, the mean resultant
 * length $R = \lVert \frac1T \sum_t \hat\mu(v_t(x)) \rVert \in [0, 1]$. The views $v_t$ are small moves and zooms, every
 * other one mirrored; the seed decides them, and they are the same for every image, so that an image has one number.
 * Embedding an image costs $1 + T$ times as much.
 *
 * The published code has a variance over {mirror image, blur, noise} instead, on images that were standardised several
 * times over.
 *
 * Source: Mardia and Jupp, Directional Statistics, 2000, §9.2. Oracle: `meanResultant` of `@scaleface/heads` over the
 * same views.
 *
 * @param options - How many views, how far, which seed.
 * @returns An estimator; it holds nothing that must be closed.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { openPixelsBackbone, openViewQuality } from '@scaleface/models';
 *
 * const quality = openViewQuality({ views: 2, shift: 0, zoom: 0 });
 * const symmetric = { data: Uint8Array.of(0, 0, 0, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 0, 0, 0), width: 3, height: 3 };
 * const [length] = await quality.estimate([symmetric], openPixelsBackbone(3, 3));
 * length; // => 1
 * ```
 */
export function openViewQuality(options: ViewQualityOptions = {}): QualityEstimator {
  const { views = 8, shift = 0.05, zoom = 0.05, seed = 0 } = options;
  const description: ViewQuality = { kind: 'tta', views, shift, zoom, seed };
  const half = (v: number): boolean => v >= 0 && v <= 0.5;
  if (!(Number.isInteger(views) && views >= 2 && half(shift) && half(zoom) && Number.isInteger(seed))) {
    throw new ScaleFaceError('no views of an image', {
      code: 'out-of-range',
      path: 'quality',
      expected: 'at least 2 views, shift and zoom from 0 to 0.5, a whole seed',
      received: JSON.stringify(description),
    });
  }
  return {
    description,
    async estimate(images, backbone) {
      const passes: Float32Array[] = [];
      for (const view of viewsOf(description)) {
        passes.push((await backbone.embed(images.map((image) => viewOf(image, view)))).embedding);
      }
      const width = (passes[0] as Float32Array).length / images.length;
      return Float32Array.from(images, (_, i) =>
        resultantLength(views, width, (t, d) => passes[t]?.[i * width + d] as number),
      );
    },
    close: async () => {},
  };
}
