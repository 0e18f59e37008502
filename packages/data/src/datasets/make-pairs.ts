import { createRandom } from '@scaleface/numerics';
import type { LabelledPairs } from './pairs.js';

/**
 * Pairs made from images of known identities: every genuine pair, and as many different impostor pairs as asked, drawn
 * uniformly: of $n$ images, $n_y$ of identity $y$, all $\sum_y \binom{n_y}{2}$ genuine pairs, and each of the other
 * $\binom n2 - \sum_y \binom{n_y}{2}$ with the same probability.
 *
 * Oracle: the counts, and how often each impostor pair is drawn by 2,000 seeds.
 *
 * @param images - Id and subject of each image.
 * @param impostors - How many impostor pairs; all there are, if fewer.
 * @param seed - Seed of the draw.
 *
 * @example
 * ```ts
 * import { makePairs } from '@scaleface/data';
 *
 * const images = ['a/1', 'a/2', 'b/1'].map((id) => ({ id, subject: id.slice(0, 1) }));
 * makePairs(images, 10, 1).labels; // => new Uint8Array([1, 0, 0])
 * ```
 */
export function makePairs(
  images: readonly { readonly id: string; readonly subject: string }[],
  impostors: number,
  seed: number,
): LabelledPairs {
  const n = images.length;
  const at = (i: number): { readonly id: string; readonly subject: string } => images[i] as (typeof images)[number];
  const bySubject = groupIndices(images);
  const genuine: [number, number][] = [];
  for (const members of bySubject.values()) {
    members.forEach((i, k) => {
      for (const j of members.slice(k + 1)) genuine.push([i, j]);
    });
  }
  const available = (n * (n - 1)) / 2 - genuine.length;
  const random = createRandom(seed);
  const drawn = new Map<number, [number, number]>();
  const wanted = Math.min(impostors, available);
  const add = (i: number, j: number): void => {
    if (i < j && at(i).subject !== at(j).subject) drawn.set(i * n + j, [i, j]);
  };
  if (wanted > available / 2) {
    const all: [number, number][] = [];
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) if (at(i).subject !== at(j).subject) all.push([i, j]);
    }
    for (const [i, j] of wanted === available ? all : random.shuffle(all).slice(0, wanted)) add(i, j);
  } else {
    while (drawn.size < wanted) add(random.integer(n), random.integer(n));
  }
  const pairs = [...genuine, ...drawn.values()];
  return {
    left: pairs.map(([i]) => at(i).id),
    right: pairs.map(([, j]) => at(j).id),
    labels: Uint8Array.from(pairs, (_, k) => (k < genuine.length ? 1 : 0)),
  };
}

function groupIndices(images: readonly { readonly subject: string }[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  images.forEach(({ subject }, i) => {
    const group = groups.get(subject);
    if (group === undefined) groups.set(subject, [i]);
    else group.push(i);
  });
  return groups;
}
