import { type ProgressReport, SmallBackbone } from '@scaleface/models';
import { type Random, rowNorms } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import type { LabelledImages } from '../training/backbone-training.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import { trainMagFace } from '../training/magface.js';
import type { Album } from './album.js';
import { albumFeatures } from './album-features.js';
import type { DemoConfig } from './config.js';

/**
 * A backbone of MagFace's own: a copy of the ArcFace backbone and its centres that goes on learning with the MagFace loss.
 *
 * @param arcface - The backbone to copy; it stays as it is.
 * @param centres - Its class centres; they stay as they are.
 * @param batch - Photographs of training identities.
 * @param config - Sizes and rates.
 * @param random - Source of the copy's first values, which are written over at once; advances.
 * @param progress - Called with progress.
 * @returns The copy; dispose of it.
 */
export async function continueWithMagFace(
  arcface: SmallBackbone,
  centres: tf.Tensor2D,
  batch: () => LabelledImages,
  { backbone, magface }: DemoConfig,
  random: Random,
  progress?: ProgressReport,
): Promise<SmallBackbone> {
  const { widths, dimension, scale } = backbone;
  const copy = new SmallBackbone({ widths, dimension, seed: random.integer(2 ** 31 - 1) });
  const state = arcface.stateDict();
  copy.loadStateDict(state);
  for (const tensor of Object.values(state)) tensor.dispose();
  const trained = await trainMagFace(copy, centres, batch, { scale, ...magface }, progress);
  trained.centres.dispose();
  return copy;
}

/**
 * What MagFace says about photographs: its own embeddings, and their lengths as confidence.
 *
 * @param backbone - From {@link continueWithMagFace}.
 * @param album - Photographs.
 * @param progress - Called with progress.
 */
export async function magFaceUncertainty(
  backbone: SmallBackbone,
  album: Album,
  progress?: ProgressReport,
): Promise<ImageUncertainty> {
  const { embedding } = await albumFeatures(backbone, album, 'embed test photographs with MagFace', progress);
  return { name: 'magface', label: 'MagFace', confidence: rowNorms(embedding), embedding, pairScore: 'cosine' };
}
