import { type Labels, type Numbers, tarAtFar } from '@scaleface/eval';
import { at } from '@scaleface/numerics';

/** Similarities that rates are taken of. */
interface NamedScores {
  /** Name for readers. */
  readonly label: string;
  /** One similarity per pair. */
  readonly scores: Numbers;
}

/**
 * Warns of scores so coarse that the threshold of a rate lets in more impostors than the rate allows: the published rule
 * accepts all pairs that score as much as the threshold, so scores that are all equal would have a TAR of 1.
 *
 * @param named - The scores.
 * @param labels - 1 for genuine pairs.
 * @param fars - The false accept rates.
 */
export const tieWarnings = (named: readonly NamedScores[], labels: Labels, fars: readonly number[]): string[] =>
  named.flatMap(({ label, scores }) => {
    const reached = tarAtFar(scores, labels, fars, { rule: 'scaleface' }).far;
    return fars.flatMap((far, f) => {
      const found = at(reached, f);
      const text = `at FAR ${far}: equal scores of ${label} let in ${(100 * found).toFixed(1)} % of the impostors`;
      return found > 1.1 * far && found * labels.length > 10 ? [`${text}; its row is too optimistic`] : [];
    });
  });
