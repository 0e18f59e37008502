import { join } from 'node:path';
import { openNamedQuality, type QualityEstimator } from '@scaleface/models';
import type { MethodConfig, RunConfig } from './config-types.js';
import type { OpenBackbone } from './embed-stage.js';
import { openBackbone } from './open-backbone.js';

/** The backbones of a run, open. */
export interface OpenBackbones {
  /** The frozen backbone on whose features everything learns. */
  readonly main: OpenBackbone;
  /** That of MagFace, where it is compared. */
  readonly magface?: OpenBackbone;
  /** What says of each image how good it is, where a method reads images. */
  readonly quality?: QualityEstimator;
}

/**
 * Opens the backbones of a configuration, lends them, and closes them, whatever happens.
 *
 * @param config - The configuration.
 * @param data - The data root.
 * @param use - What is done with them.
 * @throws ScaleFaceError as `openBackbone`.
 */
export async function withBackbones<T>(
  { backbone, train }: RunConfig,
  data: string,
  use: (backbones: OpenBackbones) => Promise<T>,
): Promise<T> {
  const own = train.methods.find((m) => m.method === 'magface')?.backbone;
  const opened: { close(): Promise<void> }[] = [];
  const open = async (entry: RunConfig['backbone']): Promise<OpenBackbone> => {
    const one = { backbone: entry, embedder: await openBackbone(entry, data) };
    opened.push(one.embedder);
    return one;
  };
  try {
    const main = await open(backbone);
    const magface = own && (await open(own));
    const quality = await openQuality(train.methods, data);
    if (quality !== undefined) opened.push(quality);
    return await use({ main, ...(magface && { magface }), ...(quality && { quality }) });
  } finally {
    for (const one of opened) await one.close();
  }
}

/** Opens the estimator of the method that reads images, if there is one. */
async function openQuality(methods: readonly MethodConfig[], data: string): Promise<QualityEstimator | undefined> {
  for (const entry of methods) {
    if (entry.method === 'tta') {
      const { method, ...views } = entry;
      return openNamedQuality('tta', { views });
    }
    if (entry.method === 'onnx') {
      const { method, network: file, ...network } = entry;
      return openNamedQuality(`onnx:${join(data, file)}`, { network });
    }
  }
  return undefined;
}
