import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** Longest text of a value in a message. */
const LONGEST = 40;

/** What each type of the schema is called. */
const types: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'an integer',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

const nameOf = (type: string): string => types[type] ?? type;

/** The limit that a value does not keep: `a number of at least 2`. */
function limit(
  origin: string,
  side: 'least' | 'most',
  { bound, inclusive, exact }: { bound: unknown; inclusive: boolean | undefined; exact: boolean | undefined },
): string {
  const amount = exact ? `exactly ${bound}` : `at ${side} ${bound}`;
  if (origin === 'array') return `a list of ${amount} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `a text of ${amount} ${bound === 1 ? 'character' : 'characters'}`;
  if (inclusive) return `${nameOf(origin)} of ${amount}`;
  return `${nameOf(origin)} ${side === 'least' ? 'above' : 'below'} ${bound}`;
}

/**
 * What would have been right where something is wrong, in words; nothing for rules that say it themselves.
 *
 * @param issue - What the schema found.
 */
export function expectedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return nameOf(issue.expected);
    case 'too_small':
      return limit(issue.origin, 'least', {
        bound: issue.minimum,
        inclusive: issue.inclusive,
        exact: issue.exact,
      });
    case 'too_big':
      return limit(issue.origin, 'most', { bound: issue.maximum, inclusive: issue.inclusive, exact: issue.exact });
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    default:
      return undefined;
  }
}

/**
 * What stands at a place of a configuration, in a few characters.
 *
 * @param value - The configuration.
 * @param path - The place.
 */
export function shownAt(value: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
  if (found === undefined || found === null) return 'nothing';
  const text = JSON.stringify(found) ?? String(found);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
