import type { FeatureTable } from '@scaleface/data';
import { type LoadedModel, type PredictedScales, predictScales } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import { bottleneckOf } from './bottleneck-of.js';

/**
 * The scale of every row of a table from a trained model.
 *
 * @param model - From `loadModel`.
 * @param table - Features of the backbone that the model was trained on.
 * @returns Scales, raw logits and confidences $[N]$.
 * @throws ScaleFaceError `bad-format` when the table is another backbone's or has no bottleneck.
 */
export function predictTableScales(model: Pick<LoadedModel, 'head' | 'config'>, table: FeatureTable): PredictedScales {
  const [wanted, given] = [model.config.backbone.sha256, table.metadata.backbone_sha256 ?? 'unknown'];
  if (wanted !== given) {
    throw new ScaleFaceError("the features do not come from the model's backbone", {
      code: 'bad-format',
      path: 'backbone_sha256',
      expected: wanted,
      received: given,
    });
  }
  return predictScales(model.head, bottleneckOf(table));
}
