import { evaluateTemplatePairs, type TemplatePairEvaluation, type TemplatePairInput } from '@scaleface/eval';
import { cosinesOnThreads } from '@scaleface/eval/workers';
import { ScaleFaceError } from '@scaleface/numerics';
import { type FuseFeaturesOptions, fuseFeatures } from './fuse-features.js';

/** What {@link evaluateTemplates} works on. */
export interface TemplateEvaluationInput extends FuseFeaturesOptions, Omit<TemplatePairInput, 'templates' | 'cosines'> {
  /** Number of templates. Default: as many as there are subjects, or one more than the largest that an image is in. */
  readonly templates?: number;
  /** How many threads compute cosines. Default: as many as the machine offers. */
  readonly threads?: number;
}

/** What {@link evaluateTemplates} gives. */
export interface TemplateEvaluation extends TemplatePairEvaluation {
  /** Ids of the images that have no features, each once. */
  readonly missing: readonly string[];
}

function countOf({ templates, subjects, images: { template } }: TemplateEvaluationInput): number {
  if (templates !== undefined || subjects !== undefined) return templates ?? (subjects as ArrayLike<unknown>).length;
  let count = 0;
  for (let i = 0; i < template.length; i++) count = Math.max(count, (template[i] as number) + 1);
  return count;
}

/**
 * The 1:1 protocol of templates (IJB-B, IJB-C) at any size: features of images are read in batches and fused, media first,
 * then templates; pairs are compared block by block. Neither the features nor the pairs nor the scores stand in memory, and
 * nothing is sampled: the rates, thresholds, rejection curves and areas are those of all scores.
 *
 * What is in memory: the fused templates (12 bytes a number while they are summed, 8 while they are compared), a template and
 * a medium of each image and, where they have them, their ids, and the counts.
 *
 * Source: Whitelam et al., IARPA Janus Benchmark-B, CVPRW 2017, and Maze et al., IARPA Janus Benchmark-C, ICB 2018. Oracle: the
 * same protocol from arrays that all stand in memory (`evaluateTemplatePairs`), to the last digit.
 *
 * @param input - Features, images, pairs, and what is asked: see `evaluateTemplatePairs` for rates, rejection and intervals.
 * @throws ScaleFaceError as {@link featureBatches} for the features and `evaluateTemplatePairs` for the pairs; `unknown-name`
 *   for images without features and a column that is not there; `bad-format` for an id that occurs twice; `shape-mismatch` for
 *   more or fewer rows than images; `out-of-range` for a template that is not there or a confidence below 0 as a weight.
 *
 * @example
 * ```ts
 * import { evaluateTemplates } from '@scaleface/data';
 *
 * const { verification, rejection } = await evaluateTemplates({
 *   features: [
 *     {
 *       ids: ['1.jpg', '2.jpg', '3.jpg', '4.jpg'],
 *       embedding: { data: Float32Array.of(1, 0, 0.8, 0.6, 1, 0.2, 0, 1), width: 2 },
 *       numbers: { scale: Float32Array.of(60, 40, 50, 5) },
 *     },
 *   ],
 *   images: { ids: ['1.jpg', '2.jpg', '3.jpg', '4.jpg'], template: [0, 0, 1, 2], media: [0, 0, 1, 2] },
 *   pairs: [{ left: [0, 0], right: [1, 2], genuine: [1, 0] }],
 *   subjects: ['ada', 'ada', 'bob'],
 *   confidence: 'scale',
 *   fusion: 'weighted',
 *   fars: [0],
 *   rejectedPortions: [0, 0.5],
 *   intervals: false,
 * });
 * verification.tar; // => [1]
 * rejection?.rows[1]?.kept; // => 1
 * ```
 */
export async function evaluateTemplates(input: TemplateEvaluationInput): Promise<TemplateEvaluation> {
  const { threads } = input;
  const cosines = cosinesOnThreads(threads === undefined ? {} : { threads });
  if (input.fusion === 'weighted' && input.confidence === undefined) {
    throw new ScaleFaceError('this fusion weighs images by their confidence', {
      code: 'invalid-argument',
      path: 'confidence',
      expected: 'the name of a column',
      received: 'undefined',
    });
  }
  const { templates, missing } = await fuseFeatures(input, countOf(input));
  return { ...(await evaluateTemplatePairs({ ...input, templates, cosines })), missing };
}
