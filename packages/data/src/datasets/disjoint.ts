import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Makes sure that nobody is both trained on and tested on.
 *
 * @param train - The persons of the training pictures; repeats are allowed.
 * @param test - The persons of the test pictures.
 * @throws ScaleFaceError `overlap`, naming the persons (the first ten) that are in both.
 *
 * @example
 * ```ts
 * import { assertDisjointPeople } from '@scaleface/data';
 *
 * assertDisjointPeople(['Ada', 'Ben'], ['Cem']); // nobody is in both: fine
 * ```
 */
export function assertDisjointPeople(train: Iterable<string>, test: Iterable<string>): void {
  const trained = new Set(train);
  const both = [...new Set(test)].filter((person) => trained.has(person)).sort();
  if (both.length === 0) return;
  throw new ScaleFaceError(`${both.length} people are in both the training and the test pictures`, {
    code: 'overlap',
    expected: 'different people',
    received: both.slice(0, 10).join(', ') + (both.length > 10 ? `, and ${both.length - 10} more` : ''),
    hint: 'Take them out of the training folders, or set people: not-in-tests for that folder',
  });
}
