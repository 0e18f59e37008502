import { ScaleFaceError } from '@scaleface/numerics';
import type { LoadedModel } from './model-config.js';

/**
 * Makes sure that a model says how an image becomes the input of its backbone. Features from elsewhere don't: any other input
 * gives other numbers, silently.
 *
 * @throws ScaleFaceError `bad-format`.
 */
export function assertPreprocessed(model: Pick<LoadedModel, 'preprocessing'>): void {
  if (model.preprocessing !== null) return;
  throw new ScaleFaceError('the model does not say how an image becomes the input of its backbone', {
    code: 'bad-format',
    path: 'preprocessor.json',
    expected: 'size, colour order, axes, mean and scale',
    received: 'null',
    hint: 'Train on features from scaleface embed, or write the file and call sealModel',
  });
}
