import { type Matrix, ScaleFaceError } from '@scaleface/numerics';

/** The first number that is NaN or infinite, or -1. */
function firstNotFinite(data: Float32Array): number {
  // By its bits: an exponent of ones. Half the time of `Number.isFinite`.
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) if (((bits[i] as number) & 0x7f800000) === 0x7f800000) return i;
  return -1;
}

/**
 * Throws when a number of a matrix is NaN or infinite.
 *
 * @param matrix - The rows.
 * @param ids - The id of each row.
 * @param path - What the matrix is called.
 * @param hint - What to do.
 * @throws ScaleFaceError `not-finite` with the row's id.
 */
export function assertFiniteRows({ data, width }: Matrix, ids: readonly string[], path: string, hint?: string): void {
  const at = firstNotFinite(data);
  if (at < 0) return;
  throw new ScaleFaceError(`a number of ${ids[Math.floor(at / width)]} is not finite`, {
    code: 'not-finite',
    path,
    expected: 'finite numbers',
    received: String(data[at]),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** From here on float16 rounds to infinity; below, to 65,504 at most. */
const tooLarge = 65520;

/**
 * Throws when float16 would make a finite number of a matrix infinite.
 *
 * @param matrix - The rows.
 * @param ids - The id of each row.
 * @param path - What the matrix is called.
 * @throws ScaleFaceError `out-of-range` with the row's id.
 */
export function assertWithinFloat16({ data, width }: Matrix, ids: readonly string[], path: string): void {
  const at = data.findIndex((value) => Math.abs(value) >= tooLarge);
  if (at < 0) return;
  throw new ScaleFaceError(`a number of ${ids[Math.floor(at / width)]} is too large for float16`, {
    code: 'out-of-range',
    path,
    expected: 'at most 65504',
    received: String(data[at]),
    hint: 'Store this table as float32',
  });
}
