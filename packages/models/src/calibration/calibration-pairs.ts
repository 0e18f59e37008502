import { at, createRandom, type Random } from '@scaleface/numerics';
import { groupRows, nothingToCalibrate, type RowPairs, rowPairs } from './row-pairs.js';

/** Where a table has no more pairs than these, each is taken once in place of being drawn. */
const most = 500_000;

/**
 * The pairs of rows that a calibration is learnt on: drawn at random, each kind in the number asked for; of a table with
 * few pairs each pair once, or a part of a kind where it has more than asked for. Pairs of one image are left out.
 *
 * @param subjects - The identity of each row.
 * @param sources - For each row, the row of the clean image it was made from.
 * @param counts - Genuine and impostor pairs, and the seed of the draw.
 * @throws ScaleFaceError `bad-format` when there are fewer than two identities, or none has two images.
 */
export function calibrationPairs(
  subjects: readonly string[],
  sources: ArrayLike<number>,
  { genuine, impostor, seed }: { readonly genuine: number; readonly impostor: number; readonly seed: number },
): RowPairs {
  const members = groupRows(subjects.keys(), (i) => at(subjects, i));
  const several = (group: readonly number[]): boolean => group.some((i) => sources[i] !== sources[at(group, 0)]);
  const usable = [...members.values()].filter(several).flat();
  if (usable.length === 0 || members.size < 2) throw nothingToCalibrate(members.size, subjects.length);
  const random = createRandom(seed);
  if ((subjects.length * (subjects.length - 1)) / 2 <= most) {
    const all = allPairs(subjects, sources);
    const some = (pairs: [number, number][], count: number): [number, number][] =>
      pairs.length <= count ? pairs : random.shuffle(pairs).slice(0, count);
    return rowPairs(some(all.genuine, genuine), some(all.impostor, impostor));
  }
  const drawn = {
    left: new Uint32Array(genuine + impostor),
    right: new Uint32Array(genuine + impostor),
    labels: new Uint8Array(genuine + impostor).fill(1, 0, genuine),
  };
  const everybody = subjects.map((_, i) => i);
  draw(
    drawn,
    0,
    genuine,
    random,
    usable,
    (i, j) => sources[i] !== sources[j],
    (i) => members.get(at(subjects, i)),
  );
  draw(
    drawn,
    genuine,
    drawn.left.length,
    random,
    everybody,
    (i, j) => subjects[i] !== subjects[j],
    () => everybody,
  );
  return drawn;
}

/** Fills a part of the pairs with rows of `from` and of those that stand against them. */
function draw(
  { left, right }: RowPairs,
  start: number,
  end: number,
  random: Random,
  from: readonly number[],
  fits: (i: number, j: number) => boolean,
  against: (i: number) => readonly number[] | undefined,
): void {
  for (let k = start; k < end; ) {
    const i = at(from, random.integer(from.length));
    const others = against(i) ?? [];
    const j = at(others, random.integer(others.length));
    if (!fits(i, j)) continue;
    left[k] = i;
    right[k] = j;
    k++;
  }
}

function allPairs(
  subjects: readonly string[],
  sources: ArrayLike<number>,
): Record<'genuine' | 'impostor', [number, number][]> {
  const found: Record<'genuine' | 'impostor', [number, number][]> = { genuine: [], impostor: [] };
  for (let i = 0; i < subjects.length; i++) {
    for (let j = i + 1; j < subjects.length; j++) {
      if (sources[i] === sources[j]) continue;
      found[subjects[i] === subjects[j] ? 'genuine' : 'impostor'].push([i, j]);
    }
  }
  return found;
}
