import type { ProgressReport } from '@scaleface/models';
import { type ErrorDetails, ScaleFaceError } from '@scaleface/numerics';
import type { TrainedOnTable } from './train-on-table.js';

/** An error as data: a thread's message keeps of an error its text alone. */
export interface ToldError extends Partial<Omit<ErrorDetails, 'cause'>> {
  /** The name of its class. */
  readonly name: string;
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
  const { name, message, stack, code, path, expected, received, hint } = error as ScaleFaceError;
  return { name, message, ...known({ stack, code, path, expected, received, hint }) };
}

/** The error again, of its own class. */
export function heardError({ name, ...told }: ToldError): Error {
  const error = name === 'ScaleFaceError' ? new ScaleFaceError('', { code: 'failed' }) : new Error();
  return Object.assign(error, told);
}

const known = (details: object): object =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
