import { at, type Random, ScaleFaceError } from '@scaleface/numerics';

/** Numbers in random order, again and again: none comes twice before all have come. */
class Turns {
  private readonly all: readonly number[];
  private left: number[] = [];

  constructor(all: readonly number[]) {
    this.all = all;
  }

  next(random: Random): number {
    if (this.left.length === 0) this.left = random.shuffle([...this.all]);
    return this.left.pop() as number;
  }
}

/**
 * The batches of an epoch with as many images of each identity that is in them (P×K): identities come in turns, each as
 * often as the others, and so do the images of each; one with fewer images than a batch takes gives some twice. As many
 * batches as the images fill.
 *
 * Source: Hermans et al., arXiv 1703.07737, §2.
 *
 * @param labels - The identity of each image, from 0.
 * @param size - Images a batch, and of an identity in it, which divides the former.
 * @param random - Decides.
 * @param numberOf - What stands for an image in a batch, itself by default; called as soon as one is drawn.
 */
export function balancedOrder(
  labels: ArrayLike<number>,
  size: { readonly batch: number; readonly each: number },
  random: Random,
  numberOf: (image: number) => number = (image) => image,
): number[][] {
  const images = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const list = images.get(at(labels, i));
    if (list === undefined) images.set(at(labels, i), [i]);
    else list.push(i);
  }
  const own = new Map([...images].map(([label, list]) => [label, new Turns(list)]));
  const identities = new Turns([...images.keys()].sort((a, b) => a - b));
  return Array.from({ length: Math.floor(labels.length / size.batch) }, () => {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(size.batch / size.each, images.size)) chosen.add(identities.next(random));
    const some = [...chosen];
    return Array.from({ length: size.batch }, (_, k) => {
      const image = (own.get(some[Math.floor(k / size.each) % some.length] as number) as Turns).next(random);
      return numberOf(image);
    });
  });
}

/**
 * Refuses what does not divide a batch among identities; 0 stands for images in random order.
 *
 * @param each - Images of an identity in a batch.
 * @param batch - Images a batch.
 * @throws ScaleFaceError `out-of-range`.
 */
export function assertImagesPerIdentity(each: number, batch: number): void {
  if (sharesBatch(each, batch)) return;
  const path = 'options.imagesPerIdentity';
  const expected = dividesBatch(batch);
  throw new ScaleFaceError('out of range', { code: 'out-of-range', path, expected, received: String(each) });
}

/** Whether a batch can hold so many images of each identity, or it is 0. */
export const sharesBatch = (each: number, batch: number): boolean =>
  each === 0 || (Number.isInteger(each) && each >= 2 && batch % each === 0);

/** What is expected of the images of an identity in a batch. */
export const dividesBatch = (batch: number): string => `a divisor of the batch of ${batch}, at least 2, or 0`;
