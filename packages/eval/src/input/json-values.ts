import { ScaleFaceError } from '@scaleface/numerics';

/** Readers of plain data, each of which names the place of what does not belong there. */
export interface JsonReader {
  /** Refuses a value in the data and says what should be there. */
  readonly refuse: (path: string, expected: string, value: unknown) => never;
  /** An object with these keys, those with `?` at their end or not, and no others. */
  readonly objectOf: (value: unknown, path: string, ...keys: readonly string[]) => Record<string, unknown>;
  /** A list, every entry read. */
  readonly listOf: <T>(value: unknown, path: string, read: (value: unknown, path: string) => T) => T[];
  /** A finite number. */
  readonly finite: (value: unknown, path: string) => number;
  /** A probability that is neither 0 nor 1. */
  readonly inside: (value: unknown, path: string) => number;
  /** An integer of at least 0. */
  readonly count: (value: unknown, path: string) => number;
}

/** A value in words: what JSON holds may have a `toString` that is none, which `String` and templates would call. */
export const said = (value: unknown): string =>
  typeof value !== 'object' || value === null ? String(value) : Array.isArray(value) ? 'a list' : 'an object';

/**
 * Readers for one kind of plain data.
 *
 * @param what - What their errors say: `not a calibration`.
 */
export function jsonReader(what: string): JsonReader {
  const refuse = (path: string, expected: string, value: unknown): never => {
    throw new ScaleFaceError(what, {
      code: 'bad-format',
      path,
      expected,
      received: typeof value === 'string' ? JSON.stringify(value) : said(value),
    });
  };
  const finite = (value: unknown, path: string): number =>
    typeof value === 'number' && Number.isFinite(value) ? value : refuse(path, 'a finite number', value);
  return {
    refuse,
    finite,
    objectOf(value, path, ...keys) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object', value);
      const names = keys.map((key) => key.replace('?', ''));
      for (const [key, other] of Object.entries(value)) {
        if (!names.includes(key)) refuse(`${path}.${key}`, 'nothing', other);
      }
      for (const key of keys) {
        if (!key.endsWith('?') && !Object.hasOwn(value, key)) refuse(`${path}.${key}`, 'a value', undefined);
      }
      return value as Record<string, unknown>;
    },
    listOf(value, path, read) {
      if (!Array.isArray(value)) return refuse(path, 'a list', value);
      // A loop, since map passes over holes.
      return Array.from(value, (entry, i) => read(entry, `${path}[${i}]`));
    },
    inside(value, path) {
      const number = finite(value, path);
      return number > 0 && number < 1 ? number : refuse(path, 'a number between 0 and 1', value);
    },
    count: (value, path) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : refuse(path, 'a count', value),
  };
}
