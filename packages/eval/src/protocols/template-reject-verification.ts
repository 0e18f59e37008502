import type { RejectionInput } from '../rejection/input.js';
import { type RejectionCurves, rejectVerification } from '../rejection/reject-verification.js';
import type { FusedTemplate } from '../templates/by-variance.js';
import type { FusionMethod, FusionOptions } from '../templates/fuse-template.js';
import {
  compareTemplates,
  type FusedTemplates,
  fuseAll,
  type TemplateComparison,
  type TemplateImageTable,
  type TemplateMatches,
} from './templates.js';

/** What {@link templateRejectVerification} works on. */
export interface TemplateRejectionInput
  extends Omit<RejectionInput, 'scores' | 'labels' | 'uncertainty'>,
    TemplateComparison {
  /** Images and their templates. */
  readonly images: TemplateImageTable;
  /** Template pairs. */
  readonly matches: TemplateMatches;
  /**
   * `full`: all templates are fused; `single`: enrolment templates are fused and their uncertainty is set to 1 (a
   * trusted gallery), a probe is its first image alone. Default `full`.
   */
  readonly setup?: 'full' | 'single';
  /** How images are fused. Default `mean`. */
  readonly fusion?: FusionMethod;
  /** Options of the fusion. */
  readonly fusionOptions?: FusionOptions;
}

/** Rejection curves of template pairs, with what they rest on. */
export interface TemplateRejection {
  /** The curves. */
  readonly curves: RejectionCurves;
  /** One score per pair. */
  readonly scores: Float64Array;
  /** One uncertainty per pair. */
  readonly uncertainty: Float64Array;
}

const trusted = (templates: FusedTemplates): FusedTemplates =>
  new Map(
    [...templates].map(([id, { mu, uncertainty }]): [number, FusedTemplate] => [
      id,
      { mu, uncertainty: uncertainty?.map(() => 1) },
    ]),
  );

/**
 * Template reject verification (IJB-C `test1`): templates are fused, compared, and the least certain pairs rejected as
 * in `rejectVerification`. Oracle: `fuseTemplate`, `pairScore` and `rejectVerification` put together pair by pair.
 *
 * @param input - Images, template pairs, fusion, score, pair uncertainty and the rejection convention.
 * @throws ScaleFaceError as its parts do; `invalid-argument` for a template without images.
 *
 * @example
 * ```ts
 * import { templateRejectVerification } from '@scaleface/eval';
 *
 * const { curves } = templateRejectVerification({
 *   images: { mu: [[1, 0], [1, 0.1], [0, 1], [1, 0]], uncertainty: [60, 50, 55, 5], template: [1, 1, 2, 3] },
 *   matches: { enrol: [1, 1], probe: [3, 2], labels: [1, 0] },
 *   uncertainty: 'harmonic-harmonic',
 *   mode: 'confidence',
 *   rejectedPortions: [0],
 *   fars: [0],
 * });
 * curves.rows[0]?.tar; // => [1]
 * ```
 */
export function templateRejectVerification(input: TemplateRejectionInput): TemplateRejection {
  const { images, matches, setup = 'full', fusion = 'mean', fusionOptions = {}, uncertainty: kind = 'mean' } = input;
  const fused = fuseAll(images, fusion, fusionOptions);
  const single = setup === 'single';
  const { scores, uncertainty } = compareTemplates(
    single ? trusted(fused) : fused,
    single ? fuseAll(images, 'first', {}) : fused,
    matches,
    { ...input, uncertainty: kind },
  );
  const curves = rejectVerification({ ...input, scores, labels: matches.labels, uncertainty });
  return { curves, scores, uncertainty };
}
