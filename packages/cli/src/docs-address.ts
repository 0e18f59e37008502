import { createRequire } from 'node:module';
import { codeOf } from './exit-code.js';

const { homepage } = createRequire(import.meta.url)('../package.json') as { homepage: string };

/** The page that explains the errors by their codes, an anchor each; the docs' build makes sure that it is there. */
export const errorsPage = 'documents/Errors,_by_code.html';

/**
 * The address at which an error is explained.
 *
 * @param error - Whatever was thrown.
 * @returns Nothing where it is none of ours.
 */
export function explanationOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return code === undefined ? undefined : `${homepage}${errorsPage}#${code}`;
}
