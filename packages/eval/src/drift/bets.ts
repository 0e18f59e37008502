import { at } from '@scaleface/numerics';

/** How steeply the tilted bets lean towards high or low values. */
const tilts = [-2, -1, -0.5, 0.5, 1, 2];

/** Number of bets: one on the shares seen so far, and the tilted ones. */
export const betCount: number = 1 + tilts.length;

/** The logarithms of their parts of the stake: half on the first. */
export const logStakes: readonly number[] = [Math.log(0.5), ...tilts.map(() => Math.log(0.5 / tilts.length))];

/**
 * By what a bet on the shares seen so far multiplies its stake when a value falls into bin $j$: $q_j / \pi_j$, where $\pi_j$ is
 * the bin's chance if nothing has changed and $q_j$ its share since the start of the bet, with $b$ values spread as in
 * calibration before them. The mean of $q_j/\pi_j$ over $\pi$ is 1.
 *
 * @param bin - $j$.
 * @param chances - $\pi$.
 * @param first - The bins' chances in calibration.
 * @param since - How many values each bin took since the start of the bet.
 */
export function learnedFactor(
  bin: number,
  chances: Float64Array,
  first: Float64Array,
  since: (bin: number) => number,
): number {
  let seen = 0;
  for (let j = 0; j < first.length; j++) seen += since(j);
  const share = (since(bin) + first.length * at(first, bin)) / (seen + first.length);
  return Math.log(share / at(chances, bin));
}

/**
 * The same for the tilted bets, which believe in $q_j \propto \pi_j e^{\theta x_j}$.
 *
 * @param bin - $j$.
 * @param chances - $\pi$.
 * @param middles - $x$, from {@link middlesOf}.
 */
export const tiltedFactors = (bin: number, chances: Float64Array, middles: Float64Array): number[] =>
  tilts.map((theta) => {
    let sum = 0;
    for (let j = 0; j < middles.length; j++) sum += (chances[j] as number) * Math.exp(theta * (middles[j] as number));
    return theta * at(middles, bin) - Math.log(sum);
  });

/** Middles of the bins, from −1 for the lowest values to 1 for the highest. */
export function middlesOf(first: Float64Array): Float64Array {
  let below = 0;
  return first.map((share) => {
    below += share;
    return 2 * (below - share / 2) - 1;
  });
}

/** $\log\sum e^{x_i}$. */
export function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, v) => sum + Math.exp(v - most), 0));
}
