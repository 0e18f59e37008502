/** One thing in which a report that was made again differs, or in which what it is made from does. */
export interface ReplayDifference {
  /**
   * `input`: a file that the report was made from; `version`: of a package, of Node, of the platform, or the engine;
   * `figure`: a number or text of `report.json`; `output`: another file of the report; `failure`: it could not be made.
   */
  readonly kind: 'input' | 'version' | 'figure' | 'output' | 'failure';
  /** The file, the version's name, or the place in `report.json`. */
  readonly name: string;
  /** What the report says. */
  readonly expected: string;
  /** What was found. */
  readonly received: string;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const shown = (value: unknown): string =>
  isObject(value) ? 'more of it' : value === undefined ? 'nothing' : String(value);

/** The last part of a place: an entry of a list that has a name is called by it. */
const step = (key: string, value: unknown, list: boolean): string => {
  if (!list) return `.${key}`;
  const { name, far } = isObject(value) ? value : {};
  if (typeof name === 'string') return `[${name}]`;
  return typeof far === 'number' ? `[FAR ${far}]` : `[${key}]`;
};

/**
 * The places in which two values of JSON differ, with what each has there.
 *
 * @param expected - One value.
 * @param received - The other one.
 * @param place - Where both stand.
 */
export function placesThatDiffer(
  expected: unknown,
  received: unknown,
  place: string = '',
): Pick<ReplayDifference, 'name' | 'expected' | 'received'>[] {
  if (!isObject(expected) || !isObject(received)) {
    return Object.is(expected, received)
      ? []
      : [{ name: place.replace(/^\./, ''), expected: shown(expected), received: shown(received) }];
  }
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(received)])];
  return keys.flatMap((key) =>
    placesThatDiffer(
      expected[key],
      received[key],
      `${place}${step(key, expected[key] ?? received[key], Array.isArray(expected))}`,
    ),
  );
}
