import { at, type Random, ScaleFaceError } from '@scaleface/numerics';

/** Pairs of images by their index. */
export interface SampledPairs {
  /** First image of each pair. */
  readonly left: Uint32Array;
  /** Second image of each pair. */
  readonly right: Uint32Array;
  /** 1 for genuine pairs, which come first, 0 for impostor pairs. */
  readonly labels: Uint8Array;
}

/** How many pairs to draw, and from what randomness. */
export interface SampleOptions {
  /** Genuine pairs. */
  readonly genuine: number;
  /** Impostor pairs. */
  readonly impostor: number;
  /** The source of randomness. */
  readonly random: Random;
}

const tooMany = (path: string, wanted: number, there: number): ScaleFaceError =>
  new ScaleFaceError('more pairs than exist', {
    code: 'out-of-range',
    path,
    expected: `at most ${there}`,
    received: String(wanted),
  });

const pairsWithin = (images: number): number => (images * (images - 1)) / 2;

/** Images of each identity, in order of first appearance. */
function imagesBySubject(subjects: ArrayLike<number | string>): number[][] {
  const images = new Map<number | string, number[]>();
  for (let i = 0; i < subjects.length; i++) {
    const subject = at(subjects, i);
    const own = images.get(subject);
    if (own === undefined) images.set(subject, [i]);
    else own.push(i);
  }
  return [...images.values()];
}

/** Even shares of `wanted` within capacities: rounds in which everyone with room gets the same. */
function shareOut(wanted: number, capacities: readonly number[], random: Random): number[] {
  const shares = capacities.map(() => 0);
  let left = wanted;
  let open = random.shuffle(capacities.map((_, i) => i)).filter((i) => at(capacities, i) > 0);
  while (left > 0) {
    const each = Math.max(1, Math.floor(left / open.length));
    for (const i of open) {
      const more = Math.min(each, at(capacities, i) - at(shares, i), left);
      shares[i] = at(shares, i) + more;
      left -= more;
    }
    open = open.filter((i) => at(shares, i) < at(capacities, i));
  }
  return shares;
}

/** `count` distinct numbers below `n` (Floyd). */
function distinct(count: number, n: number, random: Random): Set<number> {
  const chosen = new Set<number>();
  for (let top = n - count; top < n; top++) {
    const one = random.integer(top + 1);
    chosen.add(chosen.has(one) ? top : one);
  }
  return chosen;
}

/** The pair number `k` in the order (0,1), (0,2), (1,2), (0,3) … */
function unrank(k: number): [number, number] {
  let second = Math.floor((1 + Math.sqrt(1 + 8 * k)) / 2);
  while (pairsWithin(second) > k) second--;
  while (pairsWithin(second + 1) <= k) second++;
  return [k - pairsWithin(second), second];
}

/**
 * Draws verification pairs: genuine ones spread evenly over the identities and without repetition, impostor ones from
 * two different identities drawn evenly, one image each, without repetition. Exactly the numbers asked for; the same
 * seed gives the same pairs.
 *
 * Oracles: all pairs of a small list; over thousands of draws, equal shares of pairs and identities.
 *
 * @param subjects - Identity of each image.
 * @param options - Numbers and randomness.
 * @throws ScaleFaceError `out-of-range` when there are not that many pairs.
 *
 * @example
 * ```ts
 * import { samplePairs } from '@scaleface/eval';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const pairs = samplePairs([0, 0, 1, 1, 2], { genuine: 2, impostor: 3, random: createRandom(1) });
 * [...pairs.labels]; // => [1, 1, 0, 0, 0]
 * ```
 */
export function samplePairs(subjects: ArrayLike<number | string>, options: SampleOptions): SampledPairs {
  const { genuine, impostor, random } = options;
  const identities = imagesBySubject(subjects);
  const capacities = identities.map((images) => pairsWithin(images.length));
  const most = capacities.reduce((a, b) => a + b, 0);
  if (genuine > most) throw tooMany('options.genuine', genuine, most);
  const others = pairsWithin(subjects.length) - most;
  if (impostor > others) throw tooMany('options.impostor', impostor, others);

  const left: number[] = [];
  const right: number[] = [];
  shareOut(genuine, capacities, random).forEach((share, i) => {
    const images = at(identities, i);
    for (const k of distinct(share, at(capacities, i), random)) {
      const [a, b] = unrank(k);
      left.push(at(images, a));
      right.push(at(images, b));
    }
  });
  const seen = new Set<number>();
  while (left.length < genuine + impostor) {
    const one = random.integer(identities.length);
    const other = (one + 1 + random.integer(identities.length - 1)) % identities.length;
    const pick = (images: readonly number[]): number => at(images, random.integer(images.length));
    const a = pick(at(identities, one));
    const b = pick(at(identities, other));
    const key = Math.min(a, b) * subjects.length + Math.max(a, b);
    if (seen.has(key)) continue;
    seen.add(key);
    left.push(a);
    right.push(b);
  }
  return {
    left: Uint32Array.from(left),
    right: Uint32Array.from(right),
    labels: Uint8Array.from(left, (_, i) => (i < genuine ? 1 : 0)),
  };
}

/** Images of two disjoint groups of identities. */
export interface IdentitySplit {
  /** Indices of the images of the first group, ascending. */
  readonly validation: Uint32Array;
  /** Indices of all others, ascending. */
  readonly test: Uint32Array;
}

/**
 * Splits images by identity, so that no identity is in both parts. Oracle: over a thousand draws, the same share for every
 * identity.
 *
 * @param subjects - Identity of each image.
 * @param random - The source of randomness.
 * @param share - Share of the identities that go to `validation`, rounded down. Default one half.
 *
 * @example
 * ```ts
 * import { splitByIdentity } from '@scaleface/eval';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const { validation, test } = splitByIdentity(['a', 'a', 'b', 'b'], createRandom(1));
 * [validation.length, test.length]; // => [2, 2]
 * ```
 */
export function splitByIdentity(subjects: ArrayLike<number | string>, random: Random, share = 0.5): IdentitySplit {
  const names = random.shuffle([...new Set(Array.from(subjects))]);
  const chosen = new Set(names.slice(0, Math.floor(names.length * share)));
  const all = Array.from(subjects, (_, i) => i);
  const isChosen = (i: number): boolean => chosen.has(at(subjects, i));
  return {
    validation: Uint32Array.from(all.filter(isChosen)),
    test: Uint32Array.from(all.filter((i) => !isChosen(i))),
  };
}
