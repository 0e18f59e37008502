import {
  type DegradationKind,
  degradationRange,
  type EmbedItem,
  type LabelledImage,
  randomDegradation,
} from '@scaleface/data';
import { hashOf } from '@scaleface/models/storage';
import { createRandom } from '@scaleface/numerics';
import type { RunConfig, TestConfig, TrainConfig } from './config-types.js';

/** A test's image, degraded where the test asks for it. */
export function degradedOnce(image: LabelledImage, { name, degradations }: TestConfig, config: RunConfig): EmbedItem {
  if (degradations === undefined) return image;
  return { ...image, degradation: degradationOf(`${name}/${image.id}`, degradations, config) };
}

/** The side of a backbone's input, which amounts of degradation are for. */
export const inputSide = (backbone: RunConfig['backbone']): number =>
  'pixels' in backbone ? backbone.pixels.size : backbone.preprocessing.height;

/** How an image is degraded, by an id that is its own. */
function degradationOf(
  id: string,
  kinds: readonly DegradationKind[] | undefined,
  { seed, backbone }: Pick<RunConfig, 'seed' | 'backbone'>,
): NonNullable<EmbedItem['degradation']> {
  const random = createRandom(Number.parseInt(hashOf([seed, id]).slice(0, 8), 16));
  const { kind, amount } = randomDegradation(random, kinds, inputSide(backbone));
  return { kind, amount, seed: random.integer(2 ** 31) };
}

/** The kinds that each copy of an image may have: all of them, or one each, in an order of the image's own. */
function kindsOf(
  { id }: LabelledImage,
  { degradedCopies, degradations }: TrainConfig,
  seed: number,
): (readonly DegradationKind[] | undefined)[] {
  if (degradedCopies !== 'each') return Array.from({ length: degradedCopies }, () => degradations);
  const kinds = degradations ?? (Object.keys(degradationRange) as DegradationKind[]);
  const random = createRandom(Number.parseInt(hashOf([seed, 'kinds', id]).slice(0, 8), 16));
  return random.shuffle([...kinds]).map((kind) => [kind]);
}

/** What ties a degraded copy's id to its clean image's. */
export const copyMark = '#';

/** A training image with its degraded copies. */
export function withCopies(image: LabelledImage, config: RunConfig): EmbedItem[] {
  const kinds = kindsOf(image, config.train, config.seed);
  const copies = kinds.map((allowed, k): EmbedItem => {
    const id = `${image.id}${copyMark}${k + 1}`;
    return { ...image, id, degradation: degradationOf(id, allowed, config) };
  });
  return [image, ...copies];
}
