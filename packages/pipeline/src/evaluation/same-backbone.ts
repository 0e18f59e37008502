import type { FeatureTable } from '@scaleface/data';
import type { LoadedModel } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Makes sure that features come from the backbone that a model was trained on.
 *
 * @param model - From `loadModel`.
 * @param table - The features.
 * @throws ScaleFaceError `bad-format` when they are another backbone's.
 */
export function assertSameBackbone({ config }: Pick<LoadedModel, 'config'>, { metadata }: FeatureTable): void {
  const [expected, received] = [config.backbone.sha256, metadata.backbone_sha256 ?? 'unknown'];
  if (expected === received) return;
  throw new ScaleFaceError("the features do not come from the model's backbone", {
    code: 'bad-format',
    path: 'backbone_sha256',
    expected,
    received,
  });
}
