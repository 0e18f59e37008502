import type { Context } from './context.js';

/**
 * Remarks on embeddings that are almost the same for everybody, as those of a network whose input was not declared as it was
 * trained: nothing else fails then, and every figure is worthless.
 *
 * @param table - A feature table.
 * @param context - Where the remark goes.
 */
export async function remarkOnSameForAll(table: string, { note }: Pick<Context, 'note'>): Promise<void> {
  const { cosineBetweenPeople } = await import('@scaleface/pipeline');
  const { alike, cosine } = await cosineBetweenPeople(table);
  if (!alike) return;
  note(
    `images of different people have almost the same embedding (mean cosine ${cosine.toFixed(3)}): a network does so when its input is not what it was trained on. Look at --mean, --scale, --colour and --layout`,
  );
}
