/**
 * A value of a JSON file as an error shows it. Lists and objects are written as JSON: they may hold a `toString` that is none,
 * which `String` would call, and may be nested so deep that they cannot be written at all.
 *
 * @param value - What `JSON.parse` gave.
 *
 * @example
 * ```ts
 * import { shown } from '@scaleface/models/storage';
 *
 * shown({ toString: 1 }); // => '{"toString":1}'
 * ```
 */
export function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value).slice(0, longest);
  try {
    return JSON.stringify(value).slice(0, longest);
  } catch {
    return 'values nested too deep';
  }
}

/** Letters that are shown: more says nothing more. */
const longest = 300;
