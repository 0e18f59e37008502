import { ScaleFaceError } from '@scaleface/numerics';
import { expect } from 'vitest';

/** A call that is refused, and what the error says: code, place, what would have been right, what came. */
export type Refusal = readonly [
  call: () => unknown,
  code: string,
  path: string,
  expected?: string | undefined,
  received?: string | undefined,
];

/** Calls what must be refused, and compares every field of the error. */
export function expectRefusal([call, code, path, expected, received]: Refusal): void {
  let refusal: unknown;
  try {
    call();
  } catch (error) {
    refusal = error;
  }
  expect(refusal, `${path}: expected ${expected}; received ${received}`).toBeInstanceOf(ScaleFaceError);
  const { code: ownCode, path: ownPath, expected: right, received: came } = refusal as ScaleFaceError;
  expect({ code: ownCode, path: ownPath, expected: right, received: came }).toEqual({ code, path, expected, received });
}
