import { type ErrorDetails, ScaleFaceError } from '@scaleface/numerics';

const hint = 'Replace or remove the file, or let it be skipped and recorded (skipBad, --skip-bad)';

/** The error for an image that cannot be used. */
export const badImage = (what: string, path: string, details: Partial<ErrorDetails>): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, hint, ...details });

/**
 * Why an image was skipped, for the record: what was wrong, without the advice to skip it.
 *
 * @param error - What {@link decodeImage} threw.
 */
export const skipReason = (error: ScaleFaceError): string =>
  error.hint !== undefined && error.message.endsWith(`. ${error.hint}`)
    ? error.message.slice(0, -error.hint.length - 2)
    : error.message;
