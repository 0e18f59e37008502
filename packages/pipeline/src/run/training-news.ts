import type { ProgressReport } from '@scaleface/models';
import { type ErrorDetails, ScaleFaceError } from '@scaleface/numerics';
import type { TrainedOnTable } from './train-on-table.js';

/** An error as data: a thread's message keeps of an error its text alone. */
export interface ToldError extends Partial<Omit<ErrorDetails, 'cause'>> {
  /** Its whole message. */
  readonly message: string;
  /** Its stack. */
  readonly stack?: string;
}

/** What a training thread tells. */
export type TrainingNews =
  | { readonly progress: Parameters<ProgressReport> }
  | { readonly note: string }
  | { readonly trained: TrainedOnTable }
  | { readonly error: ToldError };

/** An error as data. */
export function toldError(error: unknown): ToldError {
  const { message, stack, code, path, expected, received, hint } = error as ScaleFaceError;
  return { message, ...(stack === undefined ? {} : { stack }), ...known({ code, path, expected, received, hint }) };
}

/** The error again, of its own class and code. */
export function heardError({ message, stack, code, ...details }: ToldError): Error {
  const error = code === undefined || /^E[A-Z]+$/.test(code) ? new Error(message) : new ScaleFaceError('', { code });
  return Object.assign(error, { message, stack }, known({ code, ...details }));
}

const known = (details: object): object =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
