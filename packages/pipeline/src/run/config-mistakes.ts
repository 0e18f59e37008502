import { ScaleFaceError } from '@scaleface/numerics';
import type * as z from 'zod';
import { expectedBy, shownAt } from './mistake-words.js';

type Issue = z.core.$ZodIssue;

/** A mistake in a configuration. */
interface Mistake {
  /** Where, as keys with dots between them; empty for the whole. */
  readonly path: readonly PropertyKey[];
  /** What is wrong; nothing where it is something else than expected. */
  readonly what?: string | undefined;
  /** What would be right. */
  readonly expected?: string | undefined;
}

/** Where a configuration comes from. */
export interface ConfigSource {
  /** What the file is called. */
  readonly name: string;
  /** What it says, with what is set over it. */
  readonly value: unknown;
  /** Where a place is in it: the file with the line, or what was set over it. */
  placeOf(path: readonly PropertyKey[]): string;
}

/**
 * The error for a configuration with mistakes: of one, a line; of several, a line each, with those of the file where they
 * are known.
 *
 * @param issues - What the schema found; at least one.
 * @param source - The configuration.
 */
export function mistakesIn(issues: readonly Issue[], { name, value, placeOf }: ConfigSource): ScaleFaceError {
  const mistakes = issues.flatMap((issue) => mistakesOf(issue));
  const [first] = mistakes as [Mistake];
  const received = ({ path, what }: Mistake): string => what ?? shownAt(value, path);
  const common = { code: 'bad-config', path: textOf(first.path) || name } as const;
  if (mistakes.length === 1) {
    const { path, expected } = first;
    return new ScaleFaceError(`a mistake in ${placeOf(path)}`, {
      ...common,
      ...(expected === undefined ? {} : { expected }),
      received: received(first),
    });
  }
  const lines = mistakes.map((mistake) => {
    const { path, expected } = mistake;
    const what = expected === undefined ? received(mistake) : `expected ${expected}; received ${received(mistake)}`;
    return `\n  ${placeOf(path)}: ${textOf(path) || 'the whole'}: ${what}`;
  });
  return new ScaleFaceError(`${mistakes.length} mistakes in ${name}${lines.join('')}`, common);
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
  const expected = expectedBy(issue);
  return [{ path, expected, ...(expected === undefined ? { what: issue.message } : {}) }];
}

/** How far something is from a shape: keys that it does not have count most. */
const distance = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : 1), 0);
