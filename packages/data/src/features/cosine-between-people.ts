import { featureBatches } from './feature-batches.js';

/** What {@link cosineBetweenPeople} finds. */
export interface CosineBetweenPeople {
  /** The mean cosine; NaN where there is no pair. */
  readonly cosine: number;
  /** The pairs of images of different people that it is the mean of. */
  readonly pairs: number;
  /** The images that were looked at; those without a subject or with an embedding of zeros are not among them. */
  readonly images: number;
  /** Whether people are hardly told apart: of eight images or more the mean is above 0.8. */
  readonly alike: boolean;
}

/** Of fewer images nothing is said. */
const fewest = 8;

/** The mean from which on people are hardly told apart; that of a network for faces is near 0. */
const alike = 0.8;

const squared = (x: Float64Array): number => x.reduce((total, value) => total + value * value, 0);

/**
 * The mean cosine between images of different people, of all their pairs, from sums of unit embeddings: with $S$ the sum of all
 * $u_i = \mu_i / \lVert\mu_i\rVert$, and $S_p$, $n_p$ sum and number of person $p$,
 *
 * $$\bar c = \frac{\lVert S\rVert^2 - \sum_p \lVert S_p\rVert^2}{N^2 - \sum_p n_p^2}.$$
 *
 * It is near 0 for a network that tells people apart, and near 1 for one whose input is not what it was trained on: nothing
 * else fails then, and every figure is worthless.
 *
 * Oracle: all pairs in float64, one by one.
 *
 * @param table - A feature table; only its first rows are read, and its checksum is not compared.
 * @param images - How many rows are looked at; 4096 by default. The last part that is read may have some more.
 * @returns The mean, and what it is made from.
 * @throws ScaleFaceError as {@link featureBatches}.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosineBetweenPeople, writeFeatureTable } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const table = join(folder, 'features.arrow');
 * // Everybody looks the same to this network.
 * await writeFeatureTable(table, {
 *   ids: ['1', '2', '3'],
 *   subjects: ['ann', 'ann', 'bob'],
 *   embedding: { data: Float32Array.of(4, 3, 3, 4, 8, 6), width: 2 },
 *   numbers: {},
 *   metadata: {},
 * });
 * const { cosine, pairs } = await cosineBetweenPeople(table);
 * cosine; // => 0.98
 * pairs; // => 2
 * await rm(folder, { recursive: true });
 * ```
 */
export async function cosineBetweenPeople(table: string, images = 4096): Promise<CosineBetweenPeople> {
  const people = new Map<string, { readonly sum: Float64Array; count: number }>();
  let rows = 0;
  for await (const { subjects, embedding } of featureBatches(table, { bottleneck: false, checksum: false })) {
    const { data, width } = embedding;
    for (const [i, subject] of subjects.entries()) {
      const row = data.subarray(i * width, (i + 1) * width);
      const norm = Math.sqrt(row.reduce((total, value) => total + value * value, 0));
      if (norm === 0 || subject === '') continue;
      const own = people.get(subject) ?? { sum: new Float64Array(width), count: 0 };
      people.set(subject, own);
      own.count += 1;
      for (let d = 0; d < width; d++) own.sum[d] = (own.sum[d] as number) + (row[d] as number) / norm;
      rows += 1;
    }
    if (rows >= images) break;
  }
  const all = new Float64Array([...people.values()][0]?.sum.length ?? 0);
  let [pairs, within] = [rows * rows, 0];
  for (const { sum, count } of people.values()) {
    for (let d = 0; d < all.length; d++) all[d] = (all[d] as number) + (sum[d] as number);
    pairs -= count * count;
    within += squared(sum);
  }
  const cosine = (squared(all) - within) / pairs;
  return { cosine, pairs: pairs / 2, images: rows, alike: rows >= fewest && cosine > alike };
}
