import type { Context } from './context.js';

/** So many rows tell. */
const enough = 4096;

/** Of fewer nothing is said. */
const fewest = 8;

/** The mean cosine between people from which on they are hardly told apart; that of a network for faces is near 0. */
const alike = 0.8;

/**
 * Remarks on embeddings that are almost the same for everybody, as those of a network whose input was not declared as it was
 * trained: nothing else fails then, and every figure is worthless.
 *
 * @param table - A feature table.
 * @param context - Where the remark goes.
 */
export async function remarkOnSameForAll(table: string, { note }: Pick<Context, 'note'>): Promise<void> {
  const { featureBatches } = await import('@scaleface/pipeline');
  // Sums of unit vectors: of everybody, and of each person, whose own pairs do not count.
  const sums = new Map<string, { readonly sum: Float64Array; count: number }>();
  let rows = 0;
  for await (const { subjects, embedding } of featureBatches(table, { bottleneck: false })) {
    const { data, width } = embedding;
    subjects.forEach((subject, i) => {
      const row = data.subarray(i * width, (i + 1) * width);
      const norm = Math.hypot(...row);
      if (norm === 0) return;
      const own = sums.get(subject) ?? { sum: new Float64Array(width), count: 0 };
      sums.set(subject, own);
      own.count += 1;
      for (let d = 0; d < width; d++) own.sum[d] = (own.sum[d] as number) + (row[d] as number) / norm;
      rows += 1;
    });
    if (rows >= enough) break;
  }
  const each = [...sums.values()];
  const width = each[0]?.sum.length ?? 0;
  const all = Float64Array.from({ length: width }, (_, d) =>
    each.reduce((total, { sum }) => total + (sum[d] as number), 0),
  );
  const squared = (x: Float64Array): number => x.reduce((total, value) => total + value * value, 0);
  const pairs = rows * rows - each.reduce((total, { count }) => total + count * count, 0);
  const cosine = (squared(all) - each.reduce((total, { sum }) => total + squared(sum), 0)) / pairs;
  if (rows < fewest || pairs === 0 || !(cosine > alike)) return;
  note(
    `images of different people have almost the same embedding (mean cosine ${cosine.toFixed(3)}): a network does so when its input is not what it was trained on. Look at --mean, --scale, --colour and --layout`,
  );
}
