import { checkSize } from '@scaleface/core';
import { type Random, ScaleFaceError } from '@scaleface/numerics';
import { readLabels } from './read-labels.js';

/** Settings of {@link balancedBatches}. */
export interface BalancedBatchesOptions {
  /** $P$: classes in a batch. */
  readonly classes: number;
  /** $K$: samples of each. */
  readonly samples: number;
  /** Source of randomness, as `createRandom(1)` of `@scaleface/numerics`. */
  readonly random: Random;
  /** How many batches. Default: as many as it takes to draw as many samples as have a class, at least one. */
  readonly batches?: number;
}

/**
 * Batches of $P$ classes with $K$ samples each, in which every anchor has positives. The classes of a batch are drawn
 * without replacement, and the samples of a class as well; a class of fewer than $K$ samples is drawn from with replacement.
 *
 * Source: `MPerClassSampler` of pytorch-metric-learning 2.9 with a batch size of $PK$; its random numbers are others.
 * Oracle: the classes and rows of 100 batches, counted.
 *
 * @param labels - `N` labels; −1 is never drawn.
 * @param options - P, K, random numbers and how many batches.
 * @returns The rows of each batch, $PK$ of them, class by class.
 * @throws ScaleFaceError `out-of-range` for a size or label, or where there are fewer than P classes.
 *
 * @example
 * ```ts
 * import { balancedBatches } from '@scaleface/losses';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const labels = [0, 0, 0, 1, 1, 1, 2, 2, -1];
 * const batches = balancedBatches(labels, { classes: 2, samples: 2, random: createRandom(1) });
 * batches.length; // => 2
 * const [[a, b, c, d] = []] = batches.map((batch) => Array.from(batch, (sample) => labels[sample]));
 * a === b && c === d && a !== c; // => true
 * ```
 */
export function balancedBatches(
  labels: ArrayLike<number>,
  { classes, samples, random, batches }: BalancedBatchesOptions,
): Int32Array[] {
  checkSize('options.classes', classes);
  checkSize('options.samples', samples);
  const groups = new Map<number, number[]>();
  let labelled = 0;
  readLabels(labels, labels.length).forEach((y, i) => {
    if (y < 0) return;
    labelled++;
    const group = groups.get(y);
    if (group === undefined) groups.set(y, [i]);
    else group.push(i);
  });
  if (groups.size < classes) {
    throw new ScaleFaceError('too few classes', {
      code: 'out-of-range',
      path: 'options.classes',
      expected: `at most the ${groups.size} classes of the labels`,
      received: String(classes),
    });
  }
  const count = batches ?? Math.max(1, Math.ceil(labelled / (classes * samples)));
  const draw = (group: readonly number[]): number[] =>
    group.length < samples
      ? Array.from({ length: samples }, () => group[random.integer(group.length)] as number)
      : random.shuffle(group).slice(0, samples);
  return Array.from({ length: checkSize('options.batches', count) }, () =>
    Int32Array.from(
      random
        .shuffle([...groups.values()])
        .slice(0, classes)
        .flatMap(draw),
    ),
  );
}
