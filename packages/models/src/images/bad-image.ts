import { type ErrorDetails, ScaleFaceError } from '@scaleface/numerics';

const hint = 'Replace or remove the file, or let it be skipped and recorded (skipBad, --skip-bad)';

/**
 * The error for an image that cannot be used.
 *
 * @param what - What is wrong with it.
 * @param path - What the image is called.
 * @param details - What was expected, what was received; a code other than `bad-format`.
 *
 * @example
 * ```ts
 * import { badImage, skipReason } from '@scaleface/models';
 *
 * // A reader of your own refuses an image as `decodeImage` does: a run that skips bad images records it and goes on.
 * const error = badImage('the crop is too small', 'ann/1.png', { expected: '80 pixels', received: '12 pixels' });
 * error.code; // => 'bad-format'
 * skipReason(error); // => 'ann/1.png: the crop is too small; expected 80 pixels; received 12 pixels'
 * ```
 */
export const badImage = (what: string, path: string, details: Partial<ErrorDetails>): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, hint, ...details });

/**
 * Why an image was skipped, for the record: what was wrong, without the advice to skip it.
 *
 * @param error - What {@link decodeImage} threw.
 *
 * @example
 * ```ts
 * import { decodeImage, skipReason } from '@scaleface/models';
 *
 * const drawing = new TextEncoder().encode('<svg/>');
 * const error = await decodeImage(drawing, { name: 'ann/1.png' }).catch((error) => error);
 * const reason = skipReason(error);
 * reason; // => 'ann/1.png: the image does not decode; expected JPEG, PNG, WebP, AVIF, GIF or TIFF; received a drawing (SVG)'
 * ```
 */
export const skipReason = (error: ScaleFaceError): string =>
  error.hint !== undefined && error.message.endsWith(`. ${error.hint}`)
    ? error.message.slice(0, -error.hint.length - 2)
    : error.message;
