import { ScaleFaceError } from '@scaleface/numerics';

/** The code of the typed error that a function throws, or `accepted`; any other error goes through. */
export function codeOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    if (error instanceof ScaleFaceError) return error.code;
    throw error;
  }
  return 'accepted';
}
