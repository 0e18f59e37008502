import type { LabelledPairs } from '@scaleface/data';

/** Pairs with an image that a table lacks, and these images. */
interface Lacking {
  /** How many pairs. */
  readonly pairs: number;
  /** The images, each once, in the order of the list. */
  readonly images: readonly string[];
}

/** The pairs that are left out of an evaluation. */
export interface MissingImages {
  /** How many pairs the list has. */
  readonly total: number;
  /** Those that name an image of which nothing is known. */
  readonly unknown: Lacking;
  /** Those of which only such images are missing that did not decode. */
  readonly undecoded: Lacking;
  /** The latter by kind: they are failures to acquire. */
  readonly failures: FailedPairs;
}

/** Failures to acquire: images of a list that gave no embedding, and the pairs that could not be compared for it. */
export interface FailedPairs {
  /** Images of the list of which something is known. */
  readonly attempts: number;
  /** Those of them that did not decode. */
  readonly images: number;
  /** Genuine pairs with such an image. */
  readonly genuine: number;
  /** Impostor pairs with such an image. */
  readonly impostor: number;
}

/**
 * Sorts out which pairs have an image that a table lacks, and why it does.
 *
 * @param pairs - The list.
 * @param there - Whether the table has an image.
 * @param undecoded - Ids of images that did not decode.
 */
export function missingImages(
  pairs: LabelledPairs,
  there: (id: string) => boolean,
  undecoded: ReadonlySet<string>,
): MissingImages {
  const counts = { unknown: 0, undecoded: 0 };
  const failed = { genuine: 0, impostor: 0 };
  const images = { unknown: new Set<string>(), undecoded: new Set<string>() };
  pairs.left.forEach((left, i) => {
    const missing = [left, pairs.right[i] as string].filter((id) => !there(id));
    if (missing.length === 0) return;
    const kind = missing.every((id) => undecoded.has(id)) ? 'undecoded' : 'unknown';
    counts[kind]++;
    if (kind === 'undecoded') failed[pairs.labels[i] === 1 ? 'genuine' : 'impostor']++;
    for (const id of missing) images[undecoded.has(id) ? 'undecoded' : 'unknown'].add(id);
  });
  const of = (kind: 'unknown' | 'undecoded'): Lacking => ({ pairs: counts[kind], images: [...images[kind]] });
  const known = new Set([...pairs.left, ...pairs.right].filter(there));
  return {
    total: pairs.left.length,
    unknown: of('unknown'),
    undecoded: of('undecoded'),
    failures: { attempts: known.size + images.undecoded.size, images: images.undecoded.size, ...failed },
  };
}

/** The first names of a list. */
const some = (names: readonly string[]): string =>
  [...names.slice(0, 3), ...(names.length > 3 ? ['…'] : [])].join(', ');

/** What is missing, in a sentence each; none where nothing is. */
export function said({ total, unknown, undecoded }: MissingImages): string[] {
  const share = ({ pairs }: Lacking): string => `${pairs.toLocaleString('en')} of ${total.toLocaleString('en')} pairs`;
  return [
    ...(unknown.pairs === 0 ? [] : [`${share(unknown)} name images that the table lacks: ${some(unknown.images)}`]),
    ...(undecoded.pairs === 0
      ? []
      : [`${share(undecoded)} name images that did not decode: ${some(undecoded.images)}`]),
  ];
}
