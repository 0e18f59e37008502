/**
 * A count as a reader sees it: from 10,000 on with a comma between thousands. For tables and sentences; what is parsed, JSON
 * and CSV, has plain digits.
 *
 * @param count - How many there are; a number that is no integer stays as it is.
 *
 * @example
 * ```ts
 * import { countText } from '@scaleface/pipeline';
 *
 * [9999, 10_000, 1_000_000].map(countText); // => ['9999', '10,000', '1,000,000']
 * ```
 */
export const countText = (count: number): string =>
  Number.isInteger(count) && Math.abs(count) >= 10_000 ? String(count).replace(/\B(?=(\d{3})+$)/g, ',') : String(count);
