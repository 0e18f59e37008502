/** Codes of the errors that the packages throw on purpose. */
export type ErrorCode =
  | 'invalid-argument'
  | 'shape-mismatch'
  | 'out-of-range'
  | 'not-finite'
  | 'unknown-name'
  | 'missing-dependency'
  | 'missing-file'
  | 'bad-format'
  | 'bad-config'
  | 'overlap'
  | 'damaged'
  | 'busy'
  | 'not-writable'
  | 'unsupported'
  | 'failed';

/** What an error knows besides its message. */
export interface ErrorDetails {
  /** The kind of error, for programs. */
  readonly code: ErrorCode;
  /** Where: an argument (`options.margin`), a file, or a place in a file. */
  readonly path?: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What came instead. */
  readonly received?: string;
  /** What to do about it, for instance the command that installs a missing part. */
  readonly hint?: string;
  /** The error underneath, if any. */
  readonly cause?: unknown;
}

/**
 * An error that says what was wrong, where, and what to do.
 *
 * @example
 * ```ts
 * import { ScaleFaceError } from '@scaleface/numerics';
 *
 * const e = new ScaleFaceError('margin is negative', { code: 'out-of-range', path: 'options.margin', received: '-1' });
 * e.code; // => 'out-of-range'
 * ```
 */
export class ScaleFaceError extends Error {
  /** The kind of error. */
  readonly code: ErrorCode;
  /** Where: an argument, a file, or a place in a file. */
  readonly path: string | undefined;
  /** What would have been right. */
  readonly expected: string | undefined;
  /** What came instead. */
  readonly received: string | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;

  /**
   * @param what - One clause that says what was wrong.
   * @param details - Code, place, expectation and remedy.
   */
  constructor(what: string, details: ErrorDetails) {
    const { code, path, expected, received, hint, cause } = details;
    const parts = [path === undefined ? what : `${path}: ${what}`];
    if (expected !== undefined) parts.push(`expected ${expected}`);
    if (received !== undefined) parts.push(`received ${received}`);
    super(`${parts.join('; ')}${hint === undefined ? '' : `. ${hint}`}`, cause === undefined ? undefined : { cause });
    this.name = 'ScaleFaceError';
    this.code = code;
    this.path = path;
    this.expected = expected;
    this.received = received;
    this.hint = hint;
  }
}
