import type { ScoreCounts } from '../counts/score-counts.js';
import { detOfCounts, rocOfCounts } from '../verification/roc-of-counts.js';
import { tarAtFarOfCounts } from '../verification/tar-at-far-counts.js';
import { openerOf } from './block-source.js';
import { agreeWith, checkTemplates, gridOf, numberSubjects } from './check-input.js';
import { confidenceCuts, pairConfidences, staysOf } from './confidence-cuts.js';
import { cosinesHere } from './cosine-engine.js';
import { countPairs } from './count-pairs.js';
import type { TemplateInterval, TemplatePairEvaluation, TemplatePairInput } from './evaluation-types.js';
import type { RejectionGrid } from './kept-pairs.js';
import { type PairPass, passesOf } from './pair-passes.js';
import { type CheckedPairs, PAIRS_AT_ONCE } from './walk-pairs.js';

/**
 * Verification of template pairs that stand in memory only block by block, as of IJB-C: cosines of fused templates,
 * TAR@FAR, ROC and DET, TAR as the least confident pairs are rejected, and intervals clustered by subject.
 *
 * Nothing is sampled and no score is kept: scores are counted by their float32 bit patterns ({@link ScoreCounts}), the upper
 * 16 bits in a first pass over the pairs, the lower ones in a second where thresholds lie (rarely a third). With confidences
 * two more passes come before, without cosines, which find the confidence of each cut the same way. Only the pairs in the
 * buckets where thresholds of the rejection curves lie, and those that intervals need, are kept, in 8 to 16 bytes each.
 *
 * A cosine is a float64 sum over templates rounded to float32, itself rounded to float32, as is the confidence of a pair.
 * A pair with a template that failed scores $-\infty$, a non-match at every finite threshold, and its confidence is
 * $-\infty$: it leaves first. Without genuine pairs rates of genuine pairs are `NaN`, without impostor pairs thresholds too,
 * as `tarAtFar` gives them.
 *
 * Oracle: the rates of float64 scores, to 1e-9; the fused templates of the published protocol; scikit-learn's ROC (job
 * `scikit-learn`).
 *
 * @param input - Templates, pairs, and what is asked.
 * @throws ScaleFaceError `invalid-argument` for no pairs, pairs that can be read only once or changed, and a label that
 *   contradicts the subjects; `out-of-range` for a template that is not there, a label, a rate, a portion; `shape-mismatch`;
 *   `unknown-name`.
 *
 * @example
 * ```ts
 * import { addTemplateImages, createTemplateSums, evaluateTemplatePairs, fuseTemplateSums } from '@scaleface/eval';
 *
 * const sums = addTemplateImages(createTemplateSums(3, 2), { embedding: [[1, 0], [1, 1], [0, 1]], template: [0, 1, 2] });
 * const { verification } = await evaluateTemplatePairs({
 *   templates: fuseTemplateSums(sums),
 *   pairs: [{ left: [0, 0], right: [1, 2], genuine: [1, 0] }],
 *   fars: [0],
 * });
 * verification.tar; // => [1]
 * ```
 */
export async function evaluateTemplatePairs(input: TemplatePairInput): Promise<TemplatePairEvaluation> {
  const { templates, cosines = cosinesHere } = input;
  const { failed, images } = templates;
  checkTemplates(input);
  const grid = gridOf(input);
  const subjects = input.subjects === undefined ? undefined : numberSubjects(input.subjects, images.length);
  const open = openerOf(input.pairs, 'pairs');
  const engine = await cosines(templates, PAIRS_AT_ONCE);
  try {
    const walk = { open, templates: images.length, failed, engine };
    const pass = passesOf(subjects === undefined ? walk : { ...walk, check: agreeWith(subjects) });
    const all = input.points === 'all';
    const { pairs: tail = 2 ** 19, ...interval } = input.intervals || {};
    const clustered = input.intervals === false ? undefined : subjects;
    const stays = await staysIn(input, grid, pass);
    const counted = await countPairs(pass, grid, { stays, subjects: clustered, tail, all });
    const { counts, kept, plan } = counted;
    const estimates = counted.tail?.intervals(grid.rule, interval);
    const shown: ScoreCounts = all ? counts : { coarse: counts.coarse, fine: new Map() };
    const withoutImages = images.filter((count) => count === 0).length;
    return {
      verification: tarAtFarOfCounts(counts, grid.fars, grid.rule),
      ...(clustered && {
        intervals: grid.fars.map((far): TemplateInterval => estimates?.[plan?.fars.indexOf(far) ?? -1]),
      }),
      roc: rocOfCounts(shown),
      det: detOfCounts(shown),
      ...(kept && { rejection: kept.curves() }),
      counts,
      withoutScore: counted.withoutScore,
      withoutImages,
      withoutDirection: failed.filter((f) => f === 1).length - withoutImages,
    };
  } finally {
    await engine.close();
  }
}

/** At how many portions each of some pairs stays, if templates have a confidence and portions are asked for. */
async function staysIn(
  { templates: { confidence, failed }, combine = 'harmonic' }: TemplatePairInput,
  { portions }: RejectionGrid,
  pass: PairPass,
): Promise<((pairs: CheckedPairs) => Uint16Array) | undefined> {
  if (confidence === undefined || portions.length === 0) return undefined;
  const own = pairConfidences(confidence, failed, combine, PAIRS_AT_ONCE);
  const cuts = await confidenceCuts((visit) => pass(false, visit), own, portions);
  return (pairs) => staysOf(own(pairs), cuts);
}
