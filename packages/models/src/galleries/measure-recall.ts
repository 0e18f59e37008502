import { type IndexRecall, indexRecall } from '@scaleface/eval';
import type { GalleryStore } from './store/gallery-store.js';

/** How {@link measureGalleryRecall} searches; the same is then done by `identifyInStore`. */
export interface GalleryRecallOptions {
  /** How many entries count. Default 20. */
  readonly top?: number;
  /** How many candidates the index gives. Default `5 × top`. */
  readonly candidates?: number;
  /** Two-sided confidence of the intervals. Default 0.95. */
  readonly level?: number;
}

/** What the index of a store finds, and how it was asked. */
export interface GalleryRecall extends IndexRecall {
  /** How many candidates the index gave. */
  readonly candidates: number;
}

/**
 * Measures what the index of a store misses: each probe is searched through it and exactly, and the lists compared (see
 * `indexRecall` of `@scaleface/eval`). Probes must be such as will be searched; for open-set searches most of them strangers,
 * for whom an index misses more. Measure again when the index was built anew.
 *
 * Oracle: an index that never finds one of eight templates, counted by hand.
 *
 * @param store - The gallery.
 * @param probes - A sample of embeddings; 300 without a miss say that at most 1.2 % are missed.
 * @param options - Entries, candidates, confidence.
 * @returns Recall@1, recall@k and the share of complete lists, with intervals.
 * @throws ScaleFaceError as `search`; `invalid-argument` for an empty gallery.
 *
 * @example
 * ```ts
 * import { measureGalleryRecall, openGalleryStore } from '@scaleface/models';
 *
 * const store = await openGalleryStore('memory:');
 * await store.add([{ id: '1', subject: 'ann', embedding: Float32Array.of(1, 0), confidence: 30 }]);
 * const { best } = await measureGalleryRecall(store, [Float32Array.of(1, 1), Float32Array.of(0, 1)]);
 * best.estimate; // => 1
 * best.lower; // => 0.15811
 * ```
 */
export async function measureGalleryRecall(
  store: GalleryStore,
  probes: readonly Float32Array[],
  options: GalleryRecallOptions = {},
): Promise<GalleryRecall> {
  const { top = 20, candidates = 5 * top, level = 0.95 } = options;
  const found: number[][] = [];
  const exact: number[][] = [];
  for (const probe of probes) {
    const cosines = async (whole: boolean): Promise<number[]> =>
      (await store.search(probe, { top, candidates, exact: whole })).entries.map(({ cosine }) => cosine);
    found.push(await cosines(false));
    exact.push(await cosines(true));
  }
  return { ...indexRecall({ found, exact, k: top, level }), candidates };
}
