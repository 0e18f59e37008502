import type { Numbers } from '../input/arrays.js';
import type { FusionMethod, FusionOptions } from '../templates/fuse-template.js';
import { tarAtFar } from '../verification/tar-at-far.js';
import type { TarAtFar } from '../verification/tar-at-far-ranked.js';
import type { FarRule } from '../verification/threshold.js';
import {
  compareTemplates,
  fuseAll,
  type TemplateComparison,
  type TemplateImageTable,
  type TemplateMatches,
} from './templates.js';

/** What {@link templateFusion} works on. */
export interface TemplateFusionInput extends Pick<TemplateComparison, 'score' | 'scoreOptions'> {
  /** Images and their templates. */
  readonly images: TemplateImageTable;
  /** Template pairs. */
  readonly matches: TemplateMatches;
  /** Fusions to compare. */
  readonly methods: readonly FusionMethod[];
  /** Options of the fusions. */
  readonly fusionOptions?: FusionOptions;
  /** False accept rates. Default the published eight: 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2. */
  readonly fars?: Numbers;
  /** How a rate becomes a threshold. Default `conservative`. */
  readonly rule?: FarRule;
}

const USUAL = [1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2];

/**
 * The template fusion protocol (IJB-C 1:1): TAR@FAR of the same template pairs under several fusions. Each template is
 * fused once. Oracle: `fuseTemplate`, `pairScore` and `tarAtFar` put together pair by pair.
 *
 * @param input - Images, pairs and fusions.
 * @returns TAR@FAR by fusion.
 *
 * @example
 * ```ts
 * import { templateFusion } from '@scaleface/eval';
 *
 * const result = templateFusion({
 *   images: { mu: [[1, 0], [0, 1], [1, 0], [0, 1]], uncertainty: [60, 5, 55, 50], template: [1, 1, 2, 3] },
 *   matches: { enrol: [1, 1], probe: [2, 3], labels: [1, 0] },
 *   methods: ['mean', 'weighted'],
 *   fars: [0],
 * });
 * result.weighted?.tar; // => [1]
 * result.mean?.tar; // => [0]
 * ```
 */
export function templateFusion(input: TemplateFusionInput): Partial<Record<FusionMethod, TarAtFar>> {
  const { images, matches, methods, fusionOptions = {}, fars = USUAL, rule = 'conservative' } = input;
  return Object.fromEntries(
    methods.map((method) => {
      const fused = fuseAll(images, method, fusionOptions);
      const { score, scoreOptions } = input;
      const { scores } = compareTemplates(fused, fused, matches, {
        ...(score === undefined ? {} : { score }),
        ...(scoreOptions === undefined ? {} : { scoreOptions }),
      });
      return [method, tarAtFar(scores, matches.labels, fars, { rule })];
    }),
  );
}
