import type { Random } from '@scaleface/numerics';

/** The pictures of one person: each is one or several rows of a table, itself and its spoiled copies. */
type Pictures = readonly (readonly number[])[];

/**
 * Groups the rows of a table by person and picture.
 *
 * @param subjects - The person of each row.
 * @param sources - For each row, the row of the clean picture it was made from.
 * @returns The pictures of everybody who has at least two: nobody else has a pair of pictures to learn from.
 */
export function picturesByPerson(subjects: readonly string[], sources: ArrayLike<number>): readonly Pictures[] {
  const people = new Map<string, Map<number, number[]>>();
  subjects.forEach((subject, i) => {
    const pictures = people.get(subject) ?? new Map<number, number[]>();
    people.set(subject, pictures);
    const source = sources[i] as number;
    const versions = pictures.get(source) ?? [];
    pictures.set(source, versions);
    versions.push(i);
  });
  return [...people.values()].map((pictures) => [...pictures.values()]).filter((pictures) => pictures.length > 1);
}

/**
 * Draws a batch of some people with up to so many pictures each. People are drawn without replacement, so are pictures,
 * and of a picture and its spoiled copies one row: no pair of a batch is one photograph twice.
 *
 * @param people - From {@link picturesByPerson}.
 * @param size - People a batch, and pictures of each at most.
 * @param random - Decides the draw.
 */
export function drawPersonBatch(
  people: readonly Pictures[],
  size: {
    /** People a batch, or all if there are fewer. */
    readonly people: number;
    /** Pictures of each person at most. */
    readonly pictures: number;
  },
  random: Random,
): number[] {
  const chosen = random.shuffle([...people]).slice(0, size.people);
  return chosen.flatMap((pictures) =>
    random
      .shuffle([...pictures])
      .slice(0, size.pictures)
      .map((versions) => versions[random.integer(versions.length)] as number),
  );
}
