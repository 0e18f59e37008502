import type { LabelledImage } from '@scaleface/data';
import {
  calibrateModel,
  decodeImage,
  type Embedder,
  type ModelCalibration,
  type ProgressReport,
  predictConfidence,
  type UncertaintyMethod,
} from '@scaleface/models';
import { createRandom, type Matrix, ScaleFaceError } from '@scaleface/numerics';

/**
 * The identities to keep from a training so that its model can be calibrated on strangers: a tenth of those with several
 * images, at least two; nobody where there are fewer than ten of them.
 *
 * @param subjects - The person of each image.
 * @param seed - Decides.
 * @throws ScaleFaceError `bad-format` when there are no two identities, or nobody has two images.
 *
 * @example
 * ```ts
 * import { calibrationSubjects } from '@scaleface/pipeline';
 *
 * const subjects = Array.from({ length: 60 }, (_, i) => `person ${i % 30}`);
 * calibrationSubjects(subjects, 1).length; // => 3
 * calibrationSubjects(['ann', 'ann', 'bob'], 1).length; // => 0
 * ```
 */
export function calibrationSubjects(subjects: readonly string[], seed: number): string[] {
  const images = new Map<string, number>();
  for (const name of subjects) images.set(name, (images.get(name) ?? 0) + 1);
  const several = [...images].filter(([, count]) => count > 1).map(([name]) => name);
  if (images.size < 2 || several.length === 0) {
    throw new ScaleFaceError('nothing to calibrate on', {
      code: 'bad-format',
      path: 'images',
      expected: 'two identities, and two images of one',
      received: `${images.size} identities, ${subjects.length} images`,
    });
  }
  if (several.length < 10) return [];
  const shuffled = createRandom(seed).shuffle(several.sort());
  return shuffled.slice(0, Math.max(2, Math.round(several.length / 10))).sort();
}

/** Images that are embedded at a time. */
const size = 16;

/** Images embedded by a backbone, and how sure a method is of each. */
interface SureImages {
  readonly embedding: Matrix;
  readonly confidence: Float64Array;
}

/**
 * Embeds images, and asks a method how sure it is of them.
 *
 * @param images - The images.
 * @param backbone - Embeds them, as it is.
 * @param method - The method, as it is.
 * @param progress - Called after each batch with how many are done.
 */
export async function sureImages(
  images: readonly LabelledImage[],
  backbone: Embedder,
  method: UncertaintyMethod,
  progress?: (done: number) => void,
): Promise<SureImages> {
  const confidence = new Float64Array(images.length);
  let embeddings = new Float32Array(0);
  for (let start = 0; start < images.length; start += size) {
    const part = images.slice(start, start + size);
    const decoded = part.map(({ file }) => decodeImage(file, { size: backbone.preprocessing }));
    const { embedding, bottleneck } = await backbone.embed(await Promise.all(decoded));
    if (start === 0) embeddings = new Float32Array((embedding.length / part.length) * images.length);
    embeddings.set(embedding, (embedding.length / part.length) * start);
    const rows = (data: Float32Array): Matrix => ({ data, width: data.length / part.length });
    const features = { embedding: rows(embedding), bottleneck: bottleneck && rows(bottleneck) };
    confidence.set((await predictConfidence(method, features)).confidence, start);
    progress?.(start + part.length);
  }
  return { embedding: { data: embeddings, width: embeddings.length / images.length }, confidence };
}

/**
 * Embeds images and calibrates a model on their pairs.
 *
 * @param images - Images with their identities.
 * @param backbone - The trained backbone.
 * @param method - The trained method.
 * @param seed - Decides the pairs.
 * @param progress - Called with progress.
 */
export async function calibrateOnImages(
  images: readonly LabelledImage[],
  backbone: Embedder,
  method: UncertaintyMethod,
  seed: number,
  progress: ProgressReport | undefined,
): Promise<ModelCalibration> {
  const { embedding, confidence } = await sureImages(images, backbone, method, (done) =>
    progress?.('calibrate', done, images.length),
  );
  const table = {
    ids: images.map(({ id }) => id),
    subjects: images.map(({ subject }) => subject),
    embedding,
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

/**
 * The identities to keep from a training, besides others, so that it can be validated on strangers; chosen as
 * {@link calibrationSubjects} are.
 *
 * @param subjects - The person of each image that may be kept.
 * @param seed - Decides.
 * @throws ScaleFaceError `bad-format` where there are too few.
 */
export function validationSubjects(subjects: readonly string[], seed: number): string[] {
  const kept = calibrationSubjects(subjects, seed + 1);
  if (kept.length > 0) return kept;
  throw new ScaleFaceError('too few identities to keep some for validation', {
    code: 'bad-format',
    path: 'validation',
    expected: 'at least 10 identities with several images, besides those kept for calibration',
  });
}
