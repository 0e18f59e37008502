/** Round numbers from `low` to `high`, about `count` of them. */
export function ticks(low: number, high: number, count: number = 5): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => +((first + i) * step).toPrecision(12));
}

/** A number as short as an axis needs it. */
export const shortNumber = (value: number): string =>
  Math.abs(value) >= 1e5 ? value.toExponential(0) : String(+value.toPrecision(4)).replace('-', '−');
