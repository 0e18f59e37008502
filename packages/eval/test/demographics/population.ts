import { createRandom, type Random } from '@scaleface/numerics';
import type { DemographicInput } from '../../src/index.js';

/** How the pairs of a group are distributed. */
export interface GroupModel {
  /** Mean score of genuine pairs. */
  readonly genuine: number;
  /** Mean score of impostor pairs within the group. */
  readonly impostor: number;
}

/** Pairs of two groups whose identities differ from each other, so that pairs of one identity are alike. */
export function drawPopulation(
  random: Random,
  models: Readonly<Record<string, GroupModel>>,
  identities: number,
  impostors: number,
): DemographicInput & { readonly confidence: Float64Array } {
  const people = Object.entries(models).flatMap(([group, model]) =>
    Array.from({ length: identities }, (_, i) => ({ id: `${group}${i}`, group, model, own: 0.3 * random.normal() })),
  );
  type Row = readonly [string, string, string, string, number, number];
  const rows: Row[] = people.flatMap(({ id, group, model, own }) =>
    Array.from({ length: 6 }, (): Row => [id, id, group, group, 1, model.genuine + own + random.normal()]),
  );
  for (let k = 0; k < impostors; k++) {
    const a = people[random.integer(people.length)] as (typeof people)[number];
    const b = people[random.integer(people.length)] as (typeof people)[number];
    if (a.id === b.id) continue;
    const mean = a.group === b.group ? a.model.impostor : 0;
    rows.push([a.id, b.id, a.group, b.group, 0, mean + a.own + b.own + random.normal()]);
  }
  return {
    scores: Float64Array.from(rows, (row) => row[4 + 1] as number),
    labels: Uint8Array.from(rows, (row) => row[4]),
    subjects: { left: rows.map(([left]) => left), right: rows.map(([, right]) => right) },
    groups: { left: rows.map((row) => row[2]), right: rows.map((row) => row[3]) },
    fmr: 0.02,
    confidence: Float64Array.from(rows, () => random.uniform()),
  };
}

export const seeded = (seed: number): Random => createRandom(seed);
