import { createRandom } from '@scaleface/numerics';

/** The fewest identities with several images of which some are kept: fewer leave too little to learn from. */
const fewest = 20;

/**
 * The identities that a run keeps from its training, to choose on them which method is deployed: a share of those with
 * several images, at least two; nobody where there are fewer than twenty of them.
 *
 * @param subjects - The identity of each clean training image.
 * @param share - From 0 to 0.5.
 * @param seed - Decides.
 * @returns Their names, sorted.
 */
export function keptSubjects(subjects: readonly string[], share: number, seed: number): string[] {
  return share === 0 || severalOf(subjects).length < fewest ? [] : drawSubjects(subjects, share, seed);
}

/**
 * A share of the identities with several images, at least two of them, drawn at random.
 *
 * @param subjects - The identity of each image.
 * @param share - From 0 to 1.
 * @param seed - Decides.
 * @returns Their names, sorted.
 */
export function drawSubjects(subjects: readonly string[], share: number, seed: number): string[] {
  const several = severalOf(subjects);
  const shuffled = createRandom(seed).shuffle(several.sort());
  return shuffled.slice(0, Math.max(2, Math.round(several.length * share))).sort();
}

function severalOf(subjects: readonly string[]): string[] {
  const images = new Map<string, number>();
  for (const name of subjects) images.set(name, (images.get(name) ?? 0) + 1);
  return [...images].filter(([, count]) => count > 1).map(([name]) => name);
}
