// Which mutants are tried: a seeded order of all of them whose every beginning holds about the same share of each file.
import { createRandom } from '../../packages/numerics/dist/index.js';

/** The mutants in a random order, spread over their files; the first `count` of them are a sample stratified by file. */
export function sampleMutants(mutants, count, seed) {
  const random = createRandom(seed);
  const ranked = [...new Set(mutants.map(({ file }) => file))].flatMap((name) => {
    const group = mutants.filter(({ file }) => file === name);
    const order = group.map((mutant) => ({ mutant, key: random.uniform() })).sort((a, b) => a.key - b.key);
    const shift = random.uniform();
    return order.map(({ mutant }, rank) => ({ mutant, place: (rank + shift) / order.length }));
  });
  return ranked
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ mutant }) => mutant);
}
