import type { FeatureTable } from '@scaleface/data';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import { sourcesOf } from '../run/training-data.js';

/**
 * Divides the identities of a table into folds, with all their images and copies: at random, those with several images
 * first, so that every fold has as many of them, up to one.
 *
 * @param table - The features. A row whose id is another's with `#` and a number after it is a copy of that one.
 * @param folds - How many, at least 2.
 * @param seed - Decides.
 * @returns The names in each fold, sorted.
 * @throws ScaleFaceError `out-of-range` when there are not, for each fold, two identities and one with several images;
 * `bad-format` when a copy has another identity than its image.
 */
export function identityFolds(
  { ids, subjects }: Pick<FeatureTable, 'ids' | 'subjects'>,
  folds: number,
  seed: number,
): string[][] {
  if (!Number.isInteger(folds) || folds < 2) {
    throw new ScaleFaceError('no number of folds', {
      code: 'out-of-range',
      path: 'folds',
      expected: 'an integer of at least 2',
      received: String(folds),
    });
  }
  const images = new Map<string, Set<number>>();
  sourcesOf({ ids }).forEach((source, i) => {
    const [own, theirs] = [subjects[i] as string, subjects[source] as string];
    if (own !== theirs) throw astray(ids[i] as string, own, theirs);
    images.set(own, (images.get(own) ?? new Set()).add(source));
  });
  const random = createRandom(seed);
  const names = random.shuffle([...images.keys()].sort());
  const hasSeveral = (name: string): boolean => (images.get(name)?.size ?? 0) > 1;
  const several = names.filter(hasSeveral);
  if (several.length < folds || names.length < 2 * folds) throw tooFew(folds, names.length, several.length);
  const dealt = [...several, ...names.filter((name) => !hasSeveral(name))];
  return Array.from({ length: folds }, (_, k) => dealt.filter((_name, i) => i % folds === k).sort());
}

const astray = (id: string, own: string, theirs: string): ScaleFaceError =>
  new ScaleFaceError('a copy has another identity than its image', {
    code: 'bad-format',
    path: id,
    expected: theirs,
    received: own,
  });

const tooFew = (folds: number, names: number, several: number): ScaleFaceError =>
  new ScaleFaceError('too few identities for so many folds', {
    code: 'out-of-range',
    path: 'folds',
    expected: `for ${folds} folds at least ${2 * folds} identities, ${folds} of them with several images`,
    received: `${names} identities, ${several} of them with several images`,
  });
