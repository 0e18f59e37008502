import { ScaleFaceError } from '@scaleface/numerics';

/** Numbers in a row: a typed array or a plain one. Values are never changed. */
export type Numbers = ArrayLike<number>;

/** Pair labels: genuine is 1 or `true`, impostor is 0 or `false`; nothing else is a label. */
export type Labels = ArrayLike<number | boolean>;

/** Is this label, one that {@link checkLabels} let pass, a genuine pair's? */
export const isGenuine = (label: number | boolean | undefined): boolean => (label as number) > 0;

/**
 * Checks that a value is an array of either kind: from plain JavaScript come forgotten arguments, and one number in the place of
 * several, which would be taken for none at all.
 *
 * @throws ScaleFaceError `invalid-argument`.
 */
function checkArray(values: ArrayLike<unknown>, path: string): void {
  if (typeof values === 'object' && typeof (values as ArrayLike<unknown> | null)?.length === 'number') return;
  throw new ScaleFaceError('not an array', {
    code: 'invalid-argument',
    path,
    expected: 'an array',
    received: typeof values,
  });
}

/**
 * Checks that two arrays are equally long.
 *
 * @throws ScaleFaceError `shape-mismatch`, or `invalid-argument` for what is no array.
 */
export function checkSameLength(a: ArrayLike<unknown>, b: ArrayLike<unknown>, path: string): void {
  checkArray(b, path);
  if (a.length !== b.length) {
    throw new ScaleFaceError('the arrays differ in length', {
      code: 'shape-mismatch',
      path,
      expected: `${a.length} entries`,
      received: `${b.length}`,
    });
  }
}

/**
 * Checks that every label is 0, 1, `false` or `true`: labels such as −1 and 1, or the number of an identity, would
 * otherwise give numbers for the wrong pairs.
 *
 * @throws ScaleFaceError `out-of-range`, naming the first that is none.
 */
export function checkLabels(labels: Labels, path = 'labels'): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label === 0 || label === 1 || label === false || label === true) continue;
    throw new ScaleFaceError('not a label', {
      code: 'out-of-range',
      path: `${path}[${i}]`,
      expected: '1 or true for a genuine pair, 0 or false for an impostor pair',
      received: String(label),
    });
  }
}

/**
 * Checks that no entry is NaN; infinities are ordinary scores (a failure to template is $-\infty$).
 *
 * @throws ScaleFaceError `not-finite`, naming the first entry.
 */
export function checkNumbers(values: Numbers, path: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      throw new ScaleFaceError('not a number', {
        code: 'not-finite',
        path: `${path}[${i}]`,
        expected: 'a number or an infinity',
        received: 'NaN',
        hint: 'Give pairs without a score −Infinity: they then count as non-matches',
      });
    }
  }
}

/** Scores and labels that belong together, checked. */
export function checkScores(scores: Numbers, labels: Labels): void {
  checkArray(scores, 'scores');
  checkSameLength(scores, labels, 'labels');
  checkNumbers(scores, 'scores');
  checkLabels(labels);
}

/**
 * Checks that every entry is a fraction.
 *
 * @throws ScaleFaceError `out-of-range`, or `invalid-argument` for what is no array.
 */
export function checkFractions(values: Numbers, path: string): void {
  checkArray(values, path);
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (!(v >= 0 && v <= 1)) {
      throw new ScaleFaceError('not a fraction', {
        code: 'out-of-range',
        path: `${path}[${i}]`,
        expected: 'a number in [0, 1]',
        received: String(v),
      });
    }
  }
}
