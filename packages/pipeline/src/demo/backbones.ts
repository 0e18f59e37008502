import { join } from 'node:path';
import { encodeSafetensors, fromTensors } from '@scaleface/core';
import { type ProgressReport, SmallBackbone } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { trainArcFace } from '../training/arcface.js';
import type { LabelledImages } from '../training/backbone-training.js';
import { trainMagFace } from '../training/magface.js';
import { labelledImages } from './batch.js';
import type { DemoConfig } from './config.js';
import { openDrawing } from './drawing-thread.js';
import type { FaceIdentity } from './identity.js';

/** The files that {@link writeBackbones} writes. */
export const backboneFiles = { arcface: 'arcface.safetensors', magface: 'magface.safetensors' } as const;

/** Batches that are drawn before a training asks for them. */
const ahead = 3;

/** How a demo's backbones are trained. */
export interface BackboneDrawing {
  /** Sizes and rates. */
  readonly config: DemoConfig;
  /** Decides the first class centres. */
  readonly seed: number;
  /** Sources of randomness: for each backbone its first values and its photographs. */
  readonly random: {
    /** For the ArcFace backbone. */
    readonly arcface: Random;
    /** For the MagFace backbone. */
    readonly magface: Random;
  };
  /** Called with progress. */
  readonly progress?: ProgressReport | undefined;
}

/**
 * Trains the demo's backbones on photographs that are taken for one batch and never seen again, and writes their
 * weights: a small ArcFace backbone from nothing, and one of MagFace's own, a copy of it that goes on learning with the
 * MagFace loss.
 *
 * @param folder - Where the weights go.
 * @param identities - Whom they learn from.
 * @param drawing - How.
 */
export async function writeBackbones(
  folder: string,
  identities: readonly FaceIdentity[],
  { config, seed, random, progress }: BackboneDrawing,
): Promise<void> {
  const { widths, dimension, ...rates } = config.backbone;
  const small = (source: Random): SmallBackbone =>
    new SmallBackbone({ widths, dimension, seed: source.integer(2 ** 31 - 1) });
  /** Trains on batches that are drawn ahead. */
  const onBatches = async <T>(
    source: Random,
    train: (next: () => Promise<LabelledImages>) => Promise<T>,
  ): Promise<T> => {
    const task = { kind: 'batches', identities, size: rates.batch, random: source.state() } as const;
    const drawing = openDrawing(task, ahead);
    try {
      return await train(async () => labelledImages(await drawing.next()));
    } finally {
      await drawing.end();
    }
  };

  const made: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(one: T): T => {
    made.push(one);
    return one;
  };
  try {
    const arcface = own(small(random.arcface));
    const options = { classes: identities.length, dimension, seed, ...rates };
    const { centres } = await onBatches(random.arcface, (next) => trainArcFace(arcface, next, options, progress));
    own(centres);
    await writeWeights(join(folder, backboneFiles.arcface), arcface);

    const magface = own(small(random.magface));
    const state = arcface.stateDict();
    magface.loadStateDict(state);
    tf.dispose(state);
    const settings = { scale: rates.scale, ...config.magface };
    const train = (next: () => Promise<LabelledImages>) => trainMagFace(magface, centres, next, settings, progress);
    own((await onBatches(random.magface, train)).centres);
    await writeWeights(join(folder, backboneFiles.magface), magface);
  } finally {
    for (const one of made) one.dispose();
  }
}

async function writeWeights(file: string, backbone: SmallBackbone): Promise<void> {
  const state = backbone.stateDict();
  await writeFileAtomic(file, encodeSafetensors(await fromTensors(state).finally(() => tf.dispose(state))));
}
