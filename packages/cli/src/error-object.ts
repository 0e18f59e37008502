import type { ScaleFaceError } from '@scaleface/numerics';
import { explanationOf } from './docs-address.js';
import { codeOf, type ExitCode, exitCodeOf } from './exit-code.js';
import { sentenceOf } from './sentence.js';

/** An error as `--json` prints it. */
export interface ErrorObject {
  /** What went wrong. */
  readonly error: {
    /** The kind of error; absent where it is none of ours. */
    readonly code?: string;
    /** The message in one line. */
    readonly message: string;
    /** The argument or file. */
    readonly path?: string;
    /** What would have been right. */
    readonly expected?: string;
    /** What came instead. */
    readonly received?: string;
    /** What to do about it. */
    readonly hint?: string;
    /** The address at which the code is explained. */
    readonly see?: string;
    /** The exit code. */
    readonly exit: ExitCode;
  };
}

/**
 * An error as an object of plain data.
 *
 * @param error - Whatever was thrown.
 */
export function errorObject(error: unknown): ErrorObject {
  const code = codeOf(error);
  const message = sentenceOf(error);
  const exit = exitCodeOf(error);
  if (code === undefined) return { error: { message, exit } };
  const { path, expected, received, hint } = error as ScaleFaceError;
  const known = Object.entries({ path, expected, received, hint }).filter(([, value]) => value !== undefined);
  const see = explanationOf(error) as string;
  return { error: { code, message, ...Object.fromEntries(known), see, exit } };
}
