import { at, type Random } from '@scaleface/numerics';

/** The images of one subject: each is one or several rows of a table, itself and its degraded copies. */
type Images = readonly (readonly number[])[];

/**
 * Groups the rows of a table by subject and image.
 *
 * @param subjects - The subject of each row.
 * @param sources - For each row, the row of the clean image it was made from.
 * @returns The images of every identity that has at least two: the others have no pair of images to learn from.
 */
export function imagesBySubject(subjects: readonly string[], sources: ArrayLike<number>): readonly Images[] {
  const identities = new Map<string, Map<number, number[]>>();
  subjects.forEach((subject, i) => {
    const images = identities.get(subject) ?? new Map<number, number[]>();
    identities.set(subject, images);
    const source = at(sources, i);
    const versions = images.get(source) ?? [];
    images.set(source, versions);
    versions.push(i);
  });
  return [...identities.values()].map((images) => [...images.values()]).filter((images) => images.length > 1);
}

/**
 * Draws a batch of some identities with up to so many images each. Identities and images are drawn without replacement,
 * and only one row of an image and its degraded copies: no pair of a batch is the same image twice.
 *
 * @param identities - From {@link imagesBySubject}.
 * @param size - Identities per batch, and images of each at most.
 * @param random - Source of randomness for the draw.
 */
export function drawIdentityBatch(
  identities: readonly Images[],
  size: {
    /** Identities per batch, or all if there are fewer. */
    readonly identities: number;
    /** Images of each subject at most. */
    readonly images: number;
  },
  random: Random,
): number[] {
  const chosen = random.shuffle([...identities]).slice(0, size.identities);
  return chosen.flatMap((images) =>
    random
      .shuffle([...images])
      .slice(0, size.images)
      .map((versions) => at(versions, random.integer(versions.length))),
  );
}
