import { ScaleFaceError } from '@scaleface/numerics';

/** The error for a number outside of where it can lie. */
export const outside = (path: string, expected: string, received: unknown): ScaleFaceError =>
  new ScaleFaceError('outside of what is possible', {
    code: 'out-of-range',
    path,
    expected,
    received: String(received),
  });

/** The error for a number that is NaN, infinite, or beyond the range of float32. */
export const notFinite = (path: string, received: number): ScaleFaceError =>
  new ScaleFaceError('not a finite number', {
    code: 'not-finite',
    path,
    expected: 'numbers that are finite as float32',
    received: String(received),
  });
