import { fitPairScore, fittedPairScore, type PairQuality, pairQuality } from '@scaleface/eval';
import { at } from '@scaleface/numerics';
import { type FittingPairsOptions, fittingPairs } from './fitting-pairs.js';
import type { LabelledEmbeddings } from './labelled-embeddings.js';
import { pairArea } from './pair-area.js';
import type { PairConfidence, PairRule } from './pair-rule.js';
import { rowCosines } from './row-cosines.js';
import type { RowPairs } from './row-pairs.js';

/** How {@link fitModelPairs} learns. */
export interface ModelPairsOptions extends FittingPairsOptions {
  /** The confidence of a pair; the one of `harmonic`, `product` and `min` that is best on these pairs by default. */
  readonly confidence?: PairConfidence;
}

/** The combinations that are tried; the first of equals is taken. */
const tried: readonly PairQuality[] = ['harmonic', 'product', 'min'];

/**
 * Fits the score of a model on pairs of training identities (`fitPairScore` of `@scaleface/eval`), and chooses how the
 * confidences of two images become one: the combination with the largest area under TAR at FAR 0.01 of these pairs'
 * fitted scores over the rejected shares 0 to 0.5. No test has a part in either.
 *
 * Oracle: for the combination the areas of all three; the fit has its own, with `fitPairScore`.
 *
 * @param table - The training features.
 * @param confidence - The confidence of each row.
 * @param sources - For each row, the row of the clean image it was made from.
 * @param options - How many pairs; which confidence.
 * @throws ScaleFaceError `bad-format` when there are fewer than two identities, or none has two images.
 *
 * @example
 * ```ts
 * import { comparePairs, fitModelPairs } from '@scaleface/models';
 * import { createRandom } from '@scaleface/numerics';
 *
 * // Ten people with six images each: the less confident an image, the further it lies from its person's direction.
 * const random = createRandom(1);
 * const images = Array.from({ length: 60 }, (_, i) => {
 *   const confidence = 1 + 3 * random.uniform();
 *   const direction = [1, 2, 3, 4].map((d) => Math.sin(d * (1 + (i % 10)) ** 2));
 *   return { subject: `p${i % 10}`, confidence, embedding: direction.map((x) => x + random.normal() / confidence) };
 * });
 * const embedding = { data: Float32Array.from(images.flatMap((image) => image.embedding)), width: 4 };
 * const table = { subjects: images.map((image) => image.subject), embedding };
 * const rule = fitModelPairs(table, images.map((image) => image.confidence), [...images.keys()]);
 * rule.confidence; // => 'harmonic'
 *
 * // Log-odds of a match: the same low cosine says less against one person where both images are poor.
 * const { scores } = comparePairs(rule, Float64Array.of(0.2, 0.2), [4, 1], [4, 1]);
 * Array.from(scores); // => [-5.04749, -1.8198]
 * ```
 */
export function fitModelPairs(
  table: LabelledEmbeddings,
  confidence: ArrayLike<number>,
  sources: ArrayLike<number>,
  options: ModelPairsOptions = {},
): PairRule {
  const pairs = fittingPairs(table.subjects, sources, options);
  return fitPairs(pairs, rowCosines(table.embedding, pairs.left, pairs.right), confidence, options);
}

/** {@link fitModelPairs} on pairs whose cosines are known. */
export function fitPairs(
  { left, right, labels }: RowPairs,
  cosine: Float64Array,
  confidence: ArrayLike<number>,
  options: ModelPairsOptions,
): PairRule {
  const of = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (i) => at(confidence, i));
  const sides = { left: of(left), right: of(right) };
  const positive = Array.prototype.every.call(confidence, (c: number) => c > 0);
  const fitted = fitPairScore(cosine, sides.left, sides.right, labels, {
    transform: positive ? 'log' : 'identity',
    reference: confidence,
  });
  const scores = fittedPairScore(fitted, cosine, sides.left, sides.right);
  const chosen = options.confidence ?? bestOf(positive ? tried : ['min'], scores, labels, sides);
  return { score: 'scale-fitted', fitted, confidence: chosen };
}

function bestOf(
  ways: readonly PairQuality[],
  scores: Float64Array,
  labels: Uint8Array,
  { left, right }: { readonly left: Float64Array; readonly right: Float64Array },
): PairQuality {
  const areas = ways.map((how) => pairArea({ scores, confidence: pairQuality(how, left, right) }, labels));
  const best = areas.reduce((found, area, i) => (area > (areas[found] ?? -1) ? i : found), 0);
  return at(ways, best);
}
