import { createRandom } from '@scaleface/numerics';
import { pairsOf, type ScoredPairs } from './pairs.js';

const PEOPLE = 120;
const IMAGES = 4;

/**
 * A drawn example: images of known quality; the poorer an image, the more its scores fall to those of strangers. The
 * confidence is the quality with noise.
 */
export function drawnPairs(): ScoredPairs {
  const random = createRandom(1);
  const quality = Array.from({ length: PEOPLE * IMAGES }, () => random.uniform());
  const person = (image: number): number => Math.floor(image / IMAGES);
  const pairs: [number, number][] = [];
  for (let i = 0; i < quality.length; i++) {
    for (let j = i + 1; j < quality.length && person(j) === person(i); j++) pairs.push([i, j]);
  }
  const wanted = pairs.length + 6000;
  while (pairs.length < wanted) {
    const [i, j] = [random.integer(quality.length), random.integer(quality.length)];
    if (person(i) !== person(j)) pairs.push([i, j]);
  }
  const rows = pairs.map(([i, j]): [number, number, number] => {
    const genuine = person(i) === person(j) ? 1 : 0;
    const poorer = Math.min(quality[i] ?? 0, quality[j] ?? 0);
    const score = genuine * 0.7 * Math.sqrt(poorer) + 0.12 * random.normal();
    return [score, genuine, Math.exp(3 * poorer + 0.5 * random.normal())];
  });
  return pairsOf(
    'drawn example',
    rows,
    pairs.map(([i, j]) => [`person ${person(i)}`, `person ${person(j)}`]),
  );
}
