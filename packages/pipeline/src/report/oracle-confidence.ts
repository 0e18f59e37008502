import { type Labels, type Numbers, tarAtFar } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';

/**
 * The oracle refuses the errors at the threshold, the worst first, and then correct pairs at random: were they refused by
 * their margin as well, few genuine pairs would leave before the many impostors, and no rate would be defined any more.
 *
 * @param scores - One similarity per pair.
 * @param labels - 1 for genuine pairs.
 * @param far - The false accept rate of the threshold.
 * @param seed - Orders the correct pairs.
 * @returns A confidence per pair: below 0 for errors.
 */
export function oracleConfidence(scores: Numbers, labels: Labels, far: number, seed: number): Float64Array {
  const threshold = tarAtFar(scores, labels, [far], { rule: 'scaleface' }).threshold[0] as number;
  const random = createRandom(seed);
  return Float64Array.from({ length: scores.length }, (_, i) => {
    const margin = ((scores[i] as number) - threshold) * (labels[i] ? 1 : -1);
    const chance = random.uniform();
    return margin < 0 ? margin : chance;
  });
}
