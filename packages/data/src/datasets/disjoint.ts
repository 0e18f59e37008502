import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Makes sure that no identity is in both the training and the test data.
 *
 * @param train - The identities of the training images; repeats are allowed.
 * @param test - The identities of the test images.
 * @throws ScaleFaceError `overlap`, naming the identities (the first ten) that are in both.
 *
 * @example
 * ```ts
 * import { assertDisjointSubjects } from '@scaleface/data';
 *
 * assertDisjointSubjects(['Ada', 'Ben'], ['Cem']); // nobody is in both: fine
 * ```
 */
export function assertDisjointSubjects(train: Iterable<string>, test: Iterable<string>): void {
  const trained = new Set(train);
  const both = [...new Set(test)].filter((person) => trained.has(person)).sort();
  if (both.length === 0) return;
  throw new ScaleFaceError(`${both.length} identities are in both the training and the test images`, {
    code: 'overlap',
    expected: 'different identities',
    received: both.slice(0, 10).join(', ') + (both.length > 10 ? `, and ${both.length - 10} more` : ''),
    hint: 'Remove them from the training folders, or set subjects: not-in-tests for that folder',
  });
}
