import { ScaleFaceError } from '@scaleface/numerics';
import { type NetworkQualityOptions, openNetworkQuality } from '../quality/network-quality.js';
import type { QualityEstimator } from '../quality/quality-estimator.js';
import { openViewQuality, type ViewQualityOptions } from '../quality/view-quality.js';
import { loadModel } from './model-folder.js';

/** What {@link openNamedQuality} must know beyond the name. */
export interface NamedQualityOptions {
  /** For `onnx:FILE`. */
  readonly network?: Omit<NetworkQualityOptions, 'file'>;
  /** For `tta`. */
  readonly views?: ViewQualityOptions;
}

/**
 * Opens an estimator of quality by kind and place, as `--quality` names it: `onnx:FILE`, a network that gives one number an
 * image; `tta`, the agreement of views; or `model:FOLDER`, the one that a model folder holds, with its settings.
 *
 * @param source - Kind, colon, place.
 * @param options - Output, sign and preprocessing of a network; how views are made.
 * @returns The estimator; close it.
 * @throws ScaleFaceError `unknown-name` for another kind; `bad-format` for a folder whose method reads no images; as
 * `openNetworkQuality`, `openViewQuality`, `loadModel`.
 *
 * @example
 * ```ts
 * import { openNamedQuality } from '@scaleface/models';
 *
 * const { description } = await openNamedQuality('tta', { views: { views: 4 } });
 * description.kind === 'tta' && description.views; // => 4
 * ```
 */
export async function openNamedQuality(source: string, options: NamedQualityOptions = {}): Promise<QualityEstimator> {
  const [, kind, place = ''] = /^([^:]*):?(.*)$/.exec(source) ?? [];
  if (kind === 'tta' && place === '') return openViewQuality(options.views);
  if (kind === 'onnx' && place !== '') return openNetworkQuality({ file: place, ...options.network });
  if (kind === 'model' && place !== '') return qualityOfFolder(place);
  throw new ScaleFaceError('no such estimator of quality', {
    code: 'unknown-name',
    path: 'quality',
    expected: 'onnx:FILE, tta or model:FOLDER',
    received: source,
  });
}

async function qualityOfFolder(folder: string): Promise<QualityEstimator> {
  const model = await loadModel(folder);
  for (const head of model.heads) head.dispose();
  await model.backbone?.close();
  if (model.quality !== undefined) return model.quality;
  throw new ScaleFaceError('the method of the model reads no images', {
    code: 'bad-format',
    path: folder,
    expected: 'a model whose confidence an estimator of quality gives',
    received: model.method,
    hint: 'It needs no column quality: its confidence comes from the features',
  });
}
