import { answerable } from '../answerable.js';
import type { Context } from '../context.js';

type Pipeline = typeof import('@scaleface/pipeline');
type Opened = import('@scaleface/pipeline').OpenedModel;
type Options = import('@scaleface/pipeline').IdentifyInStoreOptions;
type Found = import('@scaleface/pipeline').StoreIdentification;

/** Identifies images in a gallery store; every entry of it is looked at. */
export async function identifyImagesInStore(
  probes: readonly string[],
  source: string,
  opened: Opened,
  options: Options,
  context: Context,
): Promise<void> {
  const pipeline = await import('@scaleface/pipeline');
  const { model } = opened;
  const store = await pipeline.openGalleryStore(source);
  try {
    const count = await store.count();
    for await (const probe of answerable(probes, opened, context)) {
      const found = await pipeline.identifyInStore(probe, store, model, { ...options, count });
      if (!found.sufficient) context.note(tooFewPairs);
      context.result({ probe: probe.name, ...found }, () => textOf(probe.name, found, pipeline));
    }
  } finally {
    await store.close();
  }
}

/** Keeps a gallery in a store, beside what is there. */
export async function saveInStore(
  source: string,
  gallery: import('@scaleface/pipeline').Gallery,
  { model }: Pick<Opened, 'model'>,
): Promise<void> {
  const pipeline = await import('@scaleface/pipeline');
  const store = await pipeline.openGalleryStore(source);
  try {
    await store.add(pipeline.galleryEntries(gallery, model));
  } finally {
    await store.close();
  }
}

/** What is said when the threshold rests on too few pairs. */
export const tooFewPairs =
  'too few training pairs for this rate: the threshold is above the scores of all their impostor pairs';

function textOf(probe: string, found: Found, { textTable }: Pipeline): string {
  const between = ({ lower, upper }: Found['unknown']): string => {
    const [low, high] = [lower.toFixed(4), upper.toFixed(4)];
    return low === high ? low : `${low} … ${high}`;
  };
  const rows = found.candidates.map(({ subject, score, cosine, probability, confidence }) => [
    subject,
    score.toFixed(3),
    cosine.toFixed(3),
    between(probability),
    confidence.toPrecision(4),
  ]);
  return [
    `${probe}: ${found.decision}${found.subject === undefined ? '' : ` as ${found.subject}`}`,
    found.reason,
    textTable(['person', 'score', 'cosine', 'probability', 'confidence'], rows),
    `nobody in the gallery: probability ${between(found.unknown)}; confidence of the probe ${found.confidence.toPrecision(4)}`,
  ].join('\n');
}
