import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Preprocessing } from '../embedders/embedder.js';
import { unreadable } from '../storage/unreadable.js';
import { estimatorOf, openQualityNetwork } from './onnx-estimator.js';
import type { NetworkQuality, QualityEstimator } from './quality-estimator.js';

/** Options of {@link openNetworkQuality}. */
export interface NetworkQualityOptions {
  /** The network's file. */
  readonly file: string;
  /** The output that is the number; the first by default. */
  readonly output?: string | undefined;
  /** Whether the number is negated, for networks whose number is larger for worse images; false by default. */
  readonly negate?: boolean | undefined;
  /** How images become the input; RGB 112 × 112, NCHW, 0 to 255 as they are, by default. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
}

/**
 * Any network of the ONNX format that gives one number an image, as a confidence: one that estimates face image quality,
 * or a discriminator, whose score is large for images like those it was trained on. It sees the aligned crop that the
 * backbone sees, stretched to its own size, and one image at a time: the layers of a discriminator that compare the images
 * of a batch (StyleGAN2's) then have nothing to compare, and an image has one number whatever stands beside it.
 *
 * Source: Karras et al. 2020, arXiv 1912.04958 (StyleGAN2). Oracle: networks that give the mean of an image, by hand.
 *
 * @param options - File, output, sign, declared preprocessing.
 * @returns An estimator; close it when done.
 * @throws ScaleFaceError as `openOnnxBackbone`; of `estimate` `shape-mismatch` when the network gives other than one number
 * an image, `not-finite` naming the image by its place.
 *
 * @example
 * ```ts
 * import { openNetworkQuality, openPixelsBackbone } from '@scaleface/models';
 *
 * const quality = await openNetworkQuality({
 *   file: 'packages/models/test/golden/onnx/brightness.onnx', // yours, for instance of eDifFIQA; this one gives the mean
 *   preprocessing: { width: 4, height: 4 },
 * });
 * const grey = (level = 0) => ({ data: new Uint8Array(48).fill(level), width: 4, height: 4 });
 * Array.from(await quality.estimate([grey(10), grey(200)], openPixelsBackbone(4, 2))); // => [10, 200]
 * await quality.close();
 * ```
 */
export async function openNetworkQuality(options: NetworkQualityOptions): Promise<QualityEstimator> {
  const { file, output, negate = false, preprocessing } = options;
  const network = await readFile(file).catch(unreadable('the network', file));
  const opened = await openQualityNetwork(network, { file, output, preprocessing });
  const description: NetworkQuality = {
    kind: 'onnx',
    name: `onnx:${basename(file)}`,
    sha256: opened.sha256,
    output: opened.outputs?.embedding as string,
    negate,
    preprocessing: opened.preprocessing,
  };
  return estimatorOf(description, network, async () => opened, opened);
}
