/** One axis of a chart. */
export interface Axis {
  /** What is measured. */
  readonly title: string;
  /** Where it begins. */
  readonly low: number;
  /** Where it ends; above `low`. */
  readonly high: number;
  /** Whether equal factors have equal lengths; both ends are then above 0. */
  readonly log?: boolean;
  /** Whether its numbers are shown as per cent. */
  readonly percent?: boolean;
}

/** A place on an axis before it is stretched: the number itself or its logarithm. */
const placeOn = ({ log }: Pick<Axis, 'log'>, value: number): number => (log ? Math.log10(value) : value);

/** How far along the axis a value is, from 0 to 1 within its ends. */
export function partOf(axis: Axis, value: number): number {
  const [from, to] = [placeOn(axis, axis.low), placeOn(axis, axis.high)];
  return (placeOn(axis, value) - from) / (to - from);
}

/** The values that have a mark: about five round ones, or the powers of ten and, over few of them, their triples. */
export function ticksOf({ low, high, log }: Axis): number[] {
  const slack = 1e-9 * (high - low);
  // Over less than a power of ten, round numbers are marks on an axis with a logarithm too.
  if (log && high / low > 8) {
    const few = high / low < 200;
    const powers = Array.from({ length: 20 }, (_, k) => 10 ** (k - 14));
    return powers.flatMap((p) => (few ? [p, 3 * p] : [p])).filter((v) => v >= low * 0.999 && v <= high * 1.001);
  }
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil((low - slack) / step);
  return Array.from({ length: 12 }, (_, k) => (first + k) * step).filter((v) => v <= high + slack);
}

/** A mark's number. */
export const tickText = ({ percent }: Pick<Axis, 'percent'>, value: number): string =>
  `${+(percent ? 100 * value : value).toPrecision(6)}${percent ? ' %' : ''}`.replace('-', '−');

/** Ends that hold all finite values with a little room, rounded so that marks are round. */
export function rangeOf(
  values: readonly number[],
  least: number = Number.NEGATIVE_INFINITY,
  most: number = Number.POSITIVE_INFINITY,
): Pick<Axis, 'low' | 'high'> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low > high) return { low: 0, high: 1 };
  const room = low === high ? 0.05 : 0.04 * (high - low);
  return { low: Math.max(least, low - room), high: Math.min(most, high + room) };
}
