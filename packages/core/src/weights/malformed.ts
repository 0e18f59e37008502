import { defined, ScaleFaceError } from '@scaleface/numerics';

/** The error for a file that breaks its own format. */
export const malformed = (what: string, path: string, received?: string | number): ScaleFaceError =>
  new ScaleFaceError(what, {
    code: 'bad-format',
    path,
    ...defined({ received: received?.toString() }),
  });

/** The error for a file that is well-formed but contains something unsupported. */
export const unsupported = (what: string, path: string, received: string, hint: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'unsupported', path, received, hint });
