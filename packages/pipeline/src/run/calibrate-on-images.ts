import type { LabelledImage } from '@scaleface/data';
import type { ScaleHead } from '@scaleface/heads';
import {
  calibrateModel,
  decodeImage,
  type Embedder,
  type ModelCalibration,
  type ProgressReport,
  predictScales,
} from '@scaleface/models';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';

/**
 * The people to keep from a training so that its model can be calibrated on strangers: a tenth of those with several
 * pictures, at least two; nobody where there are fewer than ten of them.
 *
 * @param subjects - The person of each picture.
 * @param seed - Decides.
 * @throws ScaleFaceError `bad-format` when there are no two people, or nobody has two pictures.
 *
 * @example
 * ```ts
 * import { calibrationPeople } from '@scaleface/pipeline';
 *
 * const subjects = Array.from({ length: 60 }, (_, i) => `person ${i % 30}`);
 * calibrationPeople(subjects, 1).length; // => 3
 * calibrationPeople(['ann', 'ann', 'bob'], 1).length; // => 0
 * ```
 */
export function calibrationPeople(subjects: readonly string[], seed: number): string[] {
  const pictures = new Map<string, number>();
  for (const name of subjects) pictures.set(name, (pictures.get(name) ?? 0) + 1);
  const several = [...pictures].filter(([, count]) => count > 1).map(([name]) => name);
  if (pictures.size < 2 || several.length === 0) {
    throw new ScaleFaceError('nothing to calibrate on', {
      code: 'bad-format',
      path: 'images',
      expected: 'two people, and two pictures of one',
      received: `${pictures.size} people, ${subjects.length} pictures`,
    });
  }
  if (several.length < 10) return [];
  const shuffled = createRandom(seed).shuffle(several.sort());
  return shuffled.slice(0, Math.max(2, Math.round(several.length / 10))).sort();
}

/** Pictures that are embedded at a time. */
const size = 16;

/**
 * Embeds pictures and calibrates a model on their pairs.
 *
 * @param images - Pictures with their persons.
 * @param backbone - The trained backbone.
 * @param head - The trained head.
 * @param seed - Decides the pairs.
 * @param progress - Hears how far it is.
 */
export async function calibrateOnImages(
  images: readonly LabelledImage[],
  backbone: Embedder,
  head: ScaleHead,
  seed: number,
  progress: ProgressReport | undefined,
): Promise<ModelCalibration> {
  const width = head.config.features;
  const confidence = new Float64Array(images.length);
  let embeddings = new Float32Array(0);
  for (let start = 0; start < images.length; start += size) {
    const part = images.slice(start, start + size);
    const decoded = part.map(({ file }) => decodeImage(file, { size: backbone.preprocessing }));
    const { embedding, bottleneck } = await backbone.embed(await Promise.all(decoded));
    if (start === 0) embeddings = new Float32Array((embedding.length / part.length) * images.length);
    embeddings.set(embedding, (embedding.length / part.length) * start);
    confidence.set(predictScales(head, { data: bottleneck as Float32Array, width }).confidence, start);
    progress?.('calibrate', start + part.length, images.length);
  }
  const table = {
    ids: images.map(({ id }) => id),
    subjects: images.map(({ subject }) => subject),
    embedding: { data: embeddings, width: embeddings.length / images.length },
    numbers: {},
    metadata: {},
  };
  return calibrateModel(
    table,
    confidence,
    images.map((_, i) => i),
    { seed },
  );
}
