import { checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { type BootstrapEstimate, type BootstrapOptions, bootstrap } from '../intervals/bootstrap.js';
import type { SubjectId } from '../intervals/subjects.js';
import { rocAucOf } from '../verification/auc.js';
import { countCurves } from '../verification/curve.js';
import { type RocCurve, rocCurve } from '../verification/roc.js';

/** What {@link domainRoc} works on, and how its interval is made. */
export interface DomainRocInput extends Omit<BootstrapOptions, 'statistic' | 'subjects' | 'correctPairs'> {
  /** Confidence of each image of the domain, for instance the scale of faces: the larger, the surer. */
  readonly inside: Numbers;
  /** Confidence of each stranger to it, for instance the scale of cats. */
  readonly outside: Numbers;
  /** Whom each image shows, where several show one: those err together. By default each is one of its own. */
  readonly subjects?: {
    /** Of the images of the domain. */
    readonly inside?: ArrayLike<SubjectId>;
    /** Of the strangers. */
    readonly outside?: ArrayLike<SubjectId>;
  };
}

/** How well a confidence tells a domain from strangers to it. */
export interface DomainRoc {
  /**
   * The curve: `tpr` is the share of the domain that is at least as sure as the threshold, `fpr` that of the strangers;
   * `genuine` and `impostor` are how many there are.
   */
  readonly roc: RocCurve;
  /** The area under it, with its interval. */
  readonly auc: BootstrapEstimate;
}

function namesOf(side: string, values: Numbers, subjects: ArrayLike<SubjectId> | undefined): string[] {
  return Array.from(subjects ?? values, (subject, i) => `${side} ${subjects === undefined ? i : subject}`);
}

/**
 * The ROC of strangers to the domain: whether images that are no faces at all (the published experiment has cats) get less
 * confidence than faces. The area is the probability that an image of the domain has more confidence than a stranger, ties
 * one half: $\hat A = \frac{1}{mn}\sum_{i,j}\left([c_i > d_j] + \frac12[c_i = d_j]\right)$; 0.5 is no better than
 * chance, and below that strangers are trusted more. Its interval resamples subjects (`bootstrap`).
 *
 * Any confidence and any two sets of images will do; the guide "Which number should I report?" shows it from two feature
 * tables. Where the two sets do not overlap at all, every replicate is 1 and so are both ends: that is no certainty.
 *
 * Source: the published script for cats against faces. Oracle: `sklearn.metrics.roc_auc_score` through {@link rocAuc}; the
 * standard error of DeLong et al. 1988, where every image is a subject of its own.
 *
 * @param input - Confidences of both sets; whom they show; replicates, seed, level and method of `bootstrap`.
 * @throws ScaleFaceError `not-finite` (NaN), `shape-mismatch` for subjects of another number, `out-of-range` as
 *   `bootstrap`, `invalid-argument` for no image at all. With one set empty the area is `NaN`.
 *
 * @example
 * ```ts
 * import { domainRoc } from '@scaleface/eval';
 *
 * const { auc, roc } = domainRoc({ inside: [40, 35, 20, 38], outside: [10, 22, 8] });
 * auc.estimate; // => 0.9166667
 * auc.upper; // => 1
 * [...roc.tpr]; // => [0, 0.25, 0.5, 0.75, 0.75, 1, 1, 1]
 * ```
 */
export function domainRoc(input: DomainRocInput): DomainRoc {
  const { inside, outside, subjects = {}, ...options } = input;
  checkNumbers(inside, 'inside');
  checkNumbers(outside, 'outside');
  checkSameLength(inside, subjects.inside ?? inside, 'subjects.inside');
  checkSameLength(outside, subjects.outside ?? outside, 'subjects.outside');
  const scores = Float64Array.from([...Array.from(inside), ...Array.from(outside)]);
  const labels = Uint8Array.from(scores, (_, i) => (i < inside.length ? 1 : 0));
  const curveOf = countCurves(scores, labels);
  const left = [...namesOf('inside', inside, subjects.inside), ...namesOf('outside', outside, subjects.outside)];
  const { all } = bootstrap({ ...options, statistic: (w) => rocAucOf(curveOf(w)), subjects: { left } });
  return { roc: rocCurve(scores, labels), auc: all[0] as BootstrapEstimate };
}
