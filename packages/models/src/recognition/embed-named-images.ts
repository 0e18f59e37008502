import { type Matrix, ScaleFaceError } from '@scaleface/numerics';
import type { DetectedFace } from '../alignment/detector.js';
import type { Embedder } from '../embedders/embedder.js';
import type { LoadedModel } from '../folder/model-config.js';
import { isOneColour } from '../images/one-colour.js';
import type { RawImage } from '../images/raw-image.js';
import { predictConfidence } from '../uncertainty/predict-confidence.js';
import type { UncertaintyMethod } from '../uncertainty/uncertainty-method.js';
import type { Face } from './face.js';

/** An image of the size that the backbone takes, with what it is called. */
export interface NamedImage {
  /** For instance its file. */
  readonly name: string;
  /** The samples. */
  readonly image: RawImage;
  /** Where a detector found the face. */
  readonly found?: DetectedFace;
}

/**
 * Checks that a backbone is the one that a model was trained on.
 *
 * @throws ScaleFaceError `bad-format` when it is another one.
 */
export function checkBackbone(backbone: Pick<Embedder, 'name' | 'sha256'>, { config }: LoadedModel): void {
  if (backbone.sha256 === config.backbone.sha256) return;
  throw new ScaleFaceError('the model was trained on another backbone', {
    code: 'bad-format',
    path: 'backbone',
    expected: `${config.backbone.name}, SHA-256 ${config.backbone.sha256}`,
    received: `${backbone.name}, SHA-256 ${backbone.sha256}`,
  });
}

/**
 * Embeds images of the right size, all in one batch.
 *
 * @throws ScaleFaceError `bad-format` when the backbone gives the head no input.
 */
export async function embedNamedImages(
  images: readonly NamedImage[],
  backbone: Embedder,
  model: UncertaintyMethod,
): Promise<Face[]> {
  if (images.length === 0) return [];
  const raw = images.map(({ image }) => image);
  const { embedding, bottleneck } = await backbone.embed(raw);
  const quality = await model.quality?.estimate(raw, backbone);
  const rows = (data: Float32Array): Matrix => ({ data, width: data.length / images.length });
  const features = { embedding: rows(embedding), bottleneck: bottleneck && rows(bottleneck), quality };
  const { confidence } = await predictConfidence(model, features);
  const { width } = features.embedding;
  return images.map(({ name, found }, i) => ({
    name,
    ...(found === undefined ? {} : { found }),
    ...(isOneColour(raw[i] as RawImage) ? { oneColour: true } : {}),
    embedding: embedding.slice(i * width, (i + 1) * width),
    confidence: confidence[i] as number,
  }));
}
