import { ScaleFaceError } from '@scaleface/numerics';
import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** A mistake in a configuration. */
interface Mistake {
  /** Where, as keys with dots between them; empty for the whole. */
  readonly path: readonly PropertyKey[];
  /** What is wrong. */
  readonly what: string;
}

/**
 * The error for a configuration with mistakes: of one, a line; of several, a line each, with those of the file where they
 * are known.
 *
 * @param issues - What the schema found; at least one.
 * @param name - What the file is called.
 * @param lineOf - The line of a place in it.
 */
export function mistakesIn(
  issues: readonly Issue[],
  name: string,
  lineOf: (path: readonly PropertyKey[]) => number | undefined = () => undefined,
): ScaleFaceError {
  const mistakes = issues.flatMap((issue) => mistakesOf(issue));
  const [first] = mistakes as [Mistake];
  const where = ({ path }: Mistake): string => {
    const line = lineOf(path);
    return line === undefined ? name : `${name}:${line}`;
  };
  if (mistakes.length === 1) {
    const what = `a mistake in ${where(first)}`;
    return new ScaleFaceError(what, { code: 'bad-config', path: textOf(first.path) || name, received: first.what });
  }
  const lines = mistakes.map(
    (mistake) => `\n  ${where(mistake)}: ${textOf(mistake.path) || 'the whole'}: ${mistake.what}`,
  );
  return new ScaleFaceError(`${mistakes.length} mistakes in ${name}${lines.join('')}`, {
    code: 'bad-config',
    path: textOf(first.path) || name,
  });
}

const textOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** The mistakes of an issue: of something that fits none of several shapes, those of the shape that it is nearest to. */
function mistakesOf(issue: Issue, before: readonly PropertyKey[] = []): Mistake[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    return nearest.flatMap((own) => mistakesOf(own, path));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], what: 'there is no such key' }));
  }
  const what = issue.message.replace(/^Invalid input: /, '').replace(/, received undefined$/, ', which is missing');
  return [{ path, what }];
}

/** How far something is from a shape: keys that it does not have count most. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : 1), 0);
