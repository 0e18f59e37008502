import { makePairs } from '@scaleface/data';
import { compareConfidences, pairQuality } from '@scaleface/eval';
import { rowCosines } from '@scaleface/models';
import type { Matrix } from '@scaleface/numerics';
import type { ValidationMeasures } from '../training/validation.js';

/** Impostor pairs at most. */
const mostImpostors = 10_000;

/**
 * What a validation measures on images that were not learnt from: verification with rejection on all their genuine pairs and
 * up to 10,000 impostor pairs, by the harmonic mean of the confidences of two images. The rate is at least what one
 * impostor pair can show.
 *
 * @param images - Id and identity of each image.
 * @param far - The false accept rate.
 * @param seed - Of the draw of impostor pairs.
 * @returns Takes embeddings `[N, D]` and confidences `[N]` of the images; gives the area under TAR over the rejected share from
 * 0 to one half, not normalised, and the TAR without rejection.
 */
export function rejectionValidation(
  images: readonly { readonly id: string; readonly subject: string }[],
  far: number,
  seed: number,
): (embedding: Matrix, confidence: ArrayLike<number>) => ValidationMeasures {
  const { left, right, labels } = makePairs(images, mostImpostors, seed);
  const place = new Map(images.map(({ id }, i) => [id, i]));
  const rows = (ids: readonly string[]): Uint32Array => Uint32Array.from(ids, (id) => place.get(id) as number);
  const [a, b] = [rows(left), rows(right)];
  const subjectsOf = (some: Uint32Array): string[] =>
    Array.from(some, (i) => (images[i] as { subject: string }).subject);
  const subjects = { left: subjectsOf(a), right: subjectsOf(b) };
  const impostors = labels.length - labels.reduce((sum, label) => sum + label, 0);
  return (embedding, confidence) => {
    const side = (some: Uint32Array): Float64Array => Float64Array.from(some, (i) => Number(confidence[i]));
    const { tables } = compareConfidences({
      scores: rowCosines(embedding, a, b),
      labels,
      subjects,
      confidences: [{ name: 'own', label: 'own', confidence: pairQuality('harmonic', side(a), side(b)) }],
      fars: [Math.max(far, 1 / Math.max(1, impostors))],
      replicates: 0,
    });
    const own = tables[0]?.rows.find(({ name }) => name === 'own');
    return { area: own?.area.value ?? Number.NaN, tar: own?.tar[0] ?? Number.NaN };
  };
}
