/** The share of the identities that is tested where there is one folder only. */
export const testedShare = 0.3;

/** How many impostor pairs are drawn. */
export const drawnImpostors = 10000;

/** Impostor pairs of people with so many images each. */
function impostorsAmong(images: readonly number[]): number {
  const all = images.reduce((a, b) => a + b, 0);
  return (all * all - images.reduce((a, b) => a + b * b, 0)) / 2;
}

/**
 * How many impostor pairs a test has at least.
 *
 * @param images - How many images each person of the folder has.
 * @param whole - Whether all people are tested, or the share of them that a run draws: then those with the fewest images count.
 */
export function leastImpostors(images: readonly number[], whole: boolean): number {
  // A run draws among identities with several images, two of them at least.
  const several = images.filter((n) => n > 1).sort((a, b) => a - b);
  const tested = whole ? images : several.slice(0, Math.max(2, Math.round(several.length * testedShare)));
  return Math.min(drawnImpostors, impostorsAmong(tested));
}

/**
 * The two smallest of the usual false accept rates that so many impostor pairs can show.
 *
 * @param impostors - The pairs; absent where they are not known.
 */
export function reachableRates(impostors: number = drawnImpostors): readonly number[] {
  const rates = [0.1, 0.01, 0.001].filter((rate) => rate * impostors + 1e-9 >= 1).slice(-2);
  return rates.length === 0 ? [0.5] : rates;
}
