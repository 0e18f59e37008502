import { at, createRandom, type Random } from '@scaleface/numerics';
import { groupRows, nothingToCalibrate, type RowPairs, rowPairs } from './row-pairs.js';

/** How {@link fittingPairs} draws. */
export interface FittingPairsOptions {
  /** Genuine pairs of one identity at most; 30 by default. */
  readonly genuinePerSubject?: number;
  /** Impostor pairs; 100,000 by default, or all where there are fewer. */
  readonly impostors?: number;
  /** The chance that an image with degraded copies is taken clean; 0.2 by default. */
  readonly clean?: number;
  /** Seed of the draw; 0 by default. */
  readonly seed?: number;
}

/**
 * Draws the pairs on which a score is fitted: every image enters once, clean or as one of its degraded copies; every
 * identity gives some genuine pairs and no more than others that have enough, and impostor pairs are drawn from all.
 *
 * Oracle: pairs, images and clean copies, counted.
 *
 * @param subjects - The identity of each row.
 * @param sources - For each row, the row of the clean image it was made from.
 * @param options - How many, how many clean.
 * @throws ScaleFaceError `bad-format` when there are fewer than two identities, or none has two images.
 *
 * @example
 * ```ts
 * import { fittingPairs } from '@scaleface/models';
 *
 * // Row 1 is a blurred copy of row 0: one of the two takes part, and they are no pair.
 * const subjects = ['ann', 'ann', 'ann', 'bob'];
 * const { left, right, labels } = fittingPairs(subjects, [0, 0, 2, 3], { clean: 0 });
 * Array.from(left); // => [1, 1, 2]
 * Array.from(right); // => [2, 3, 3]
 * Array.from(labels); // => [1, 0, 0]
 * ```
 */
export function fittingPairs(
  subjects: readonly string[],
  sources: ArrayLike<number>,
  options: FittingPairsOptions = {},
): RowPairs {
  const { genuinePerSubject = 30, impostors = 100_000, clean = 0.2, seed = 0 } = options;
  const random = createRandom(seed);
  const rows = oneRowAnImage(subjects.length, sources, clean, random);
  const groups = groupRows(rows, (i) => at(subjects, i));
  const genuine = [...groups.values()].flatMap((group) => genuinePairs(group, genuinePerSubject, random));
  if (genuine.length === 0 || groups.size < 2) throw nothingToCalibrate(groups.size, rows.length);
  return rowPairs(genuine, impostorPairs(rows, subjects, impostors, random));
}

/** One row of each image: the clean one or one of its copies. */
function oneRowAnImage(rows: number, sources: ArrayLike<number>, clean: number, random: Random): number[] {
  const versions = groupRows(Array(rows).keys(), (i) => at(sources, i));
  return [...versions].map(([source, own]) => {
    const copies = own.filter((i) => i !== source);
    if (copies.length === 0) return at(own, 0);
    if (own.length > copies.length && random.uniform() < clean) return source;
    return at(copies, random.integer(copies.length));
  });
}

/** Some pairs of a group, without repetition. */
function genuinePairs(group: readonly number[], most: number, random: Random): [number, number][] {
  const all = (group.length * (group.length - 1)) / 2;
  if (all <= 4 * most) {
    const pairs = group.flatMap((i, a) => group.slice(a + 1).map((j): [number, number] => [i, j]));
    return all <= most ? pairs : random.shuffle(pairs).slice(0, most);
  }
  return distinct(most, () => [random.integer(group.length), random.integer(group.length)]).map(([a, b]) => [
    at(group, a),
    at(group, b),
  ]);
}

function impostorPairs(
  rows: readonly number[],
  subjects: readonly string[],
  most: number,
  random: Random,
): [number, number][] {
  const other = (a: number, b: number): boolean => at(subjects, at(rows, a)) !== at(subjects, at(rows, b));
  if ((rows.length * (rows.length - 1)) / 2 <= 4 * most) {
    const pairs: [number, number][] = [];
    for (let a = 0; a < rows.length; a++) {
      for (let b = a + 1; b < rows.length; b++) if (other(a, b)) pairs.push([at(rows, a), at(rows, b)]);
    }
    return pairs.length <= most ? pairs : random.shuffle(pairs).slice(0, most);
  }
  const draw = (): [number, number] => [random.integer(rows.length), random.integer(rows.length)];
  return distinct(most, draw, other).map(([a, b]) => [at(rows, a), at(rows, b)]);
}

/** So many different pairs of different places, whatever their order. */
function distinct(
  count: number,
  draw: () => [number, number],
  wanted: (a: number, b: number) => boolean = () => true,
): [number, number][] {
  const seen = new Set<string>();
  const pairs: [number, number][] = [];
  // Where one identity has nearly all images, few draws are wanted: what was found by then is enough.
  for (let tries = 0; pairs.length < count && tries < 50 * count; tries++) {
    const [a, b] = draw();
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (a === b || seen.has(key) || !wanted(a, b)) continue;
    seen.add(key);
    pairs.push([a, b]);
  }
  return pairs;
}
