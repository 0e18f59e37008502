import type { ErrorCode } from '@scaleface/numerics';

/** 0 done, 1 the run failed, 2 wrong usage or configuration, 3 bad input, 75 try again. (130, Ctrl-C, is set by the signal.) */
export type ExitCode = 0 | 1 | 2 | 3 | 75;

const byCode: Record<ErrorCode, ExitCode> = {
  'invalid-argument': 2,
  'out-of-range': 2,
  'unknown-name': 2,
  'bad-config': 2,
  'shape-mismatch': 3,
  'not-finite': 3,
  'missing-file': 3,
  'bad-format': 3,
  overlap: 3,
  damaged: 3,
  'not-writable': 3,
  busy: 75,
  'missing-dependency': 1,
  unsupported: 1,
  failed: 1,
};

/** Every code of an error. */
export const codes = Object.keys(byCode) as ErrorCode[];

/**
 * The code of an error of ours; nothing of another.
 *
 * Errors are recognised by their `name` and `code`, not by class: the packages may be loaded twice (ESM and CJS).
 *
 * @param error - Whatever was thrown.
 */
export function codeOf(error: unknown): ErrorCode | undefined {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'ScaleFaceError' ? codes.find((known) => known === code) : undefined;
}

/**
 * The exit code that an error deserves.
 *
 * @param error - Whatever was thrown.
 */
export function exitCodeOf(error: unknown): ExitCode {
  const code = codeOf(error);
  return code === undefined ? 1 : byCode[code];
}
