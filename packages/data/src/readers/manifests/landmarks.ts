import type { Point } from '@scaleface/models';

/**
 * Five points from what a manifest says: ten numbers or five pairs of them, as a list, as JSON or in a text between spaces,
 * semicolons or bars.
 *
 * @param value - What it says.
 * @returns The points, or nothing where it is something else.
 */
export function landmarksOf(value: unknown): readonly Point[] | undefined {
  const numbers = typeof value === 'string' ? numbersOfText(value) : numbersOfList(value);
  if (numbers?.length !== 10 || !numbers.every(Number.isFinite)) return undefined;
  return [0, 2, 4, 6, 8].map((i): Point => [numbers[i] as number, numbers[i + 1] as number]);
}

function numbersOfText(text: string): number[] | undefined {
  if (!text.trim().startsWith('['))
    return text
      .trim()
      .split(/[\s;|,]+/)
      .map(numberOf);
  try {
    return numbersOfList(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const numberOf = (text: string): number => (text === '' ? Number.NaN : Number(text));

function numbersOfList(value: unknown): number[] | undefined {
  const list = ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  if (!Array.isArray(list) || list.length > 10) return undefined;
  const flat = list.every((each) => Array.isArray(each) && each.length === 2) ? list.flat() : list;
  return flat.map((each) => (typeof each === 'number' ? each : Number.NaN));
}
