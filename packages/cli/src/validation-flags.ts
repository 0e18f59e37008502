import { type Command, InvalidArgumentError } from 'commander';
import { fraction, whole } from './options.js';

/** What the flags of {@link addValidationFlags} say. */
export interface ValidationFlags {
  /** Epochs without gain after which a training stops. */
  patience?: number;
  /** What a gain has to exceed. */
  minimumDelta?: number;
  /** The false accept rate. */
  validationFar?: number;
}

const delta = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('Expected a number from 0, below 1.');
};

/** Adds the flags of validation during a training. */
export const addValidationFlags = (command: Command): Command =>
  command
    .optionsGroup('Validation:')
    .option(
      '--patience <epochs>',
      'keep a tenth of the identities, measure their rejection area each epoch, stop after so many without gain (0: never) and take the best epoch',
      whole,
    )
    .option('--minimum-delta <area>', 'a gain exceeds the best area by more than this (default: 0)', delta)
    .option('--validation-far <rate>', 'false accept rate of that area (default: 0.01)', fraction);

/**
 * How a training is validated, as the flags say; nothing without a patience.
 *
 * @param flags - As they were given.
 * @throws ScaleFaceError `invalid-argument` for flags that have no effect without a patience.
 */
export async function validationOf({
  patience,
  minimumDelta,
  validationFar: far,
}: ValidationFlags): Promise<import('@scaleface/pipeline').ValidationOptions | undefined> {
  const rest = { ...(minimumDelta !== undefined && { minimumDelta }), ...(far !== undefined && { far }) };
  if (patience !== undefined) return { patience, ...rest };
  const [idle] = Object.keys(rest);
  if (idle === undefined) return undefined;
  const { ScaleFaceError } = await import('@scaleface/numerics');
  const path = idle === 'far' ? '--validation-far' : '--minimum-delta';
  throw new ScaleFaceError('has no effect without a validation', {
    code: 'invalid-argument',
    path,
    hint: 'Add --patience',
  });
}
