import { readFile, rm } from 'node:fs/promises';
import { type EngineReport, loadWeights } from '@scaleface/core';
import type { LabelledImage } from '@scaleface/data';
import type { Backbone, NetworkArchitecture, Preprocessing, ProgressReport } from '@scaleface/models';
import { createBackbone, openNativeBackbone, SmallBackbone, saveModel } from '@scaleface/models';
import { hashOf } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { type EndToEndOptions, trainEndToEnd } from '../training/end-to-end.js';
import { calibrateOnImages, calibrationPeople } from './calibrate-on-images.js';

/** Options of {@link trainOnImages}. */
export interface ImageTraining {
  /** The model folder to write. */
  readonly out: string;
  /** What the backbone is made of: a name of `backboneNames` or `small`, with its options. */
  readonly architecture: NetworkArchitecture;
  /** A network of that architecture that is there already, from `readOnnxNetwork`; it is disposed of. Drawn by default. */
  readonly network?: Backbone;
  /** The size of the pictures, and what else the backbone declares; 112 × 112 from $[0, 255]$ to $[-1, 1]$ by default. */
  readonly preprocessing?: Partial<Preprocessing>;
  /** A file of the backbone's first weights, safetensors or a PyTorch checkpoint; drawn with the seed by default. */
  readonly init?: string | undefined;
  /** How it learns. */
  readonly training: EndToEndOptions;
  /** The folder of the checkpoints; removed at the end. */
  readonly checkpoints: string;
  /** Steps between two checkpoints; 50 by default. */
  readonly checkpointEvery?: number;
  /** The engine in use: a checkpoint of another one is not continued. */
  readonly engine: Pick<EngineReport, 'engine' | 'versions'>;
  /** Hears how far it is. */
  readonly progress?: ProgressReport | undefined;
}

/** What {@link trainOnImages} did. */
export interface TrainedOnImages {
  /** Mean loss of each pass. */
  readonly losses: readonly number[];
  /** Steps that an interrupted call had done. */
  readonly kept: number;
  /** People that were learnt. */
  readonly people: number;
  /** Whether the scale has fallen to 0, so that all people are alike: half of the calibration pairs are below 0.1. */
  readonly collapsed: boolean;
  /** The people that the model was calibrated on; empty when it had to be those it has learnt. */
  readonly heldOut: readonly string[];
}

interface Seeded extends NetworkArchitecture {
  readonly options: {
    readonly seed: number;
  };
}

/** The network with its first weights. */
async function firstNetwork({ name, options }: Seeded, { network: given, init }: ImageTraining): Promise<Backbone> {
  const network = given ?? (name === 'small' ? new SmallBackbone(options) : createBackbone(name, options));
  if (init === undefined) return network;
  const bytes = await readFile(init).catch((cause: Error) => {
    const received = cause.message;
    throw new ScaleFaceError('the first weights cannot be read', { code: 'missing-file', path: init, received, cause });
  });
  loadWeights(network, bytes);
  return network;
}

/**
 * Trains a backbone, class centres and a scale head together on pictures (`trainEndToEnd`), and writes a model folder
 * that holds the backbone; goes on from the checkpoints of an interrupted call with the same pictures and options. The
 * model is calibrated on people that are kept from the training ({@link calibrationPeople}).
 *
 * @param images - Aligned face crops with their persons.
 * @param options - Where to, which backbone, how it learns.
 * @throws ScaleFaceError `unknown-name` for a backbone that does not exist; as `trainEndToEnd` and `loadWeights`.
 */
export async function trainOnImages(
  images: readonly LabelledImage[],
  options: ImageTraining,
): Promise<TrainedOnImages> {
  const { out, training, checkpoints, engine, progress } = options;
  const { seed = 0 } = training;
  const architecture = { ...options.architecture, options: { seed, ...options.architecture.options } };
  const held = calibrationPeople(
    images.map(({ subject }) => subject),
    seed,
  );
  const own = images.filter(({ subject }) => !held.includes(subject));
  const network = await firstNetwork(architecture, options);
  const backbone = await openNativeBackbone({
    architecture,
    network,
    ...(options.preprocessing === undefined ? {} : { preprocessing: options.preprocessing }),
  });
  const { preprocessing } = backbone;
  const ids = own.map(({ id }) => id);
  const key = hashOf([training, architecture, preprocessing, backbone.sha256, engine.engine, engine.versions, ids]);
  const checkpoint = { folder: checkpoints, key, every: options.checkpointEvery ?? 50 };
  const { head, centres, classes, losses, kept } = await trainEndToEnd(
    own,
    network,
    preprocessing,
    training,
    checkpoint,
    progress,
  );
  centres.dispose();
  const strangers = held.length === 0 ? own : images.filter(({ subject }) => held.includes(subject));
  const calibration = await calibrateOnImages(strangers, backbone, head, seed, progress);
  await saveModel(out, head, backbone, calibration);
  head.dispose();
  await backbone.close();
  await rm(checkpoints, { recursive: true, force: true });
  const collapsed = (calibration.confidence[50] as number) < 0.1;
  return { losses, kept, people: classes.length, collapsed, heldOut: held };
}
