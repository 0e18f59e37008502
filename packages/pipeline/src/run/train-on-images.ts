import { readFile } from 'node:fs/promises';
import { type EngineReport, loadWeights } from '@scaleface/core';
import type { LabelledImage } from '@scaleface/data';
import {
  assertModelPlace,
  type Backbone,
  checkpointsOf,
  createBackbone,
  identityHashes,
  type NetworkArchitecture,
  openNativeBackbone,
  type Preprocessing,
  type ProgressReport,
  SmallBackbone,
  saveModel,
  type UncertaintyMethod,
} from '@scaleface/models';
import { type Fingerprint, fileStamps, sha256, unreadable, withWorkFolder } from '@scaleface/models/storage';
import { disposeOnFailure } from '../training/dispose-on-failure.js';
import { type EndToEndOptions, trainEndToEnd } from '../training/end-to-end.js';
import { type MagFaceImageOptions, trainMagFaceOnImages } from '../training/magface-end-to-end.js';
import type { CheckpointOptions, TrainingRecord } from '../training/train-head.js';
import { keyOfTraining } from '../training/training-key.js';
import {
  type ImageValidation,
  type ValidationMeasures,
  type ValidationOptions,
  type ValidationRecord,
  validationSettings,
} from '../training/validation.js';
import { calibrateOnImages, calibrationSubjects, sureImages, validationSubjects } from './calibrate-on-images.js';
import { sayingMemory } from './engine-memory.js';
import { rejectionValidation } from './rejection-validation.js';

/** Options of {@link trainOnImages}. */
export interface ImageTraining {
  /** The model folder to write. */
  readonly out: string;
  /** What the backbone is made of: a name of `backboneNames` or `small`, with its options. */
  readonly architecture: NetworkArchitecture;
  /** A network of that architecture that is there already, from `readOnnxNetwork`; it is disposed of. Drawn by default. */
  readonly network?: Backbone;
  /** The size of the images, and what else the backbone declares; 112 × 112 from $[0, 255]$ to $[-1, 1]$ by default. */
  readonly preprocessing?: Partial<Preprocessing>;
  /** A file of the backbone's first weights, safetensors or a PyTorch checkpoint; drawn with the seed by default. */
  readonly init?: string | undefined;
  /**
   * What is trained: `scaleface`, a backbone with a scale head (`trainEndToEnd`, by default), or `magface`, a backbone whose
   * embeddings' length is the confidence (`trainMagFaceOnImages`).
   */
  readonly method?: ImageTrainingName | undefined;
  /** How it learns, as the method takes it. */
  readonly training: EndToEndOptions & MagFaceImageOptions;
  /**
   * Measures every epoch by the area of verification with rejection on identities kept from the training, stops when there is
   * no gain, and takes the weights of the best epoch; none by default.
   */
  readonly validation?: ValidationOptions | undefined;
  /** The folder of the checkpoints; removed at the end. `OUT.checkpoints` by default. */
  readonly checkpoints?: string | undefined;
  /** How a changed image is known, so that a checkpoint of another is not continued; by size and time by default. */
  readonly fingerprint?: Fingerprint | undefined;
  /** Steps between two checkpoints; 50 by default. */
  readonly checkpointEvery?: number;
  /** The engine in use: a checkpoint of another one is not continued. */
  readonly engine: Pick<EngineReport, 'engine' | 'versions'>;
  /** Called with progress. */
  readonly progress?: ProgressReport | undefined;
  /** Called with a sentence when a damaged checkpoint was dropped. */
  readonly note?: ((line: string) => void) | undefined;
}

/** A method that is trained on images, backbone and all. */
export type ImageTrainingName = 'scaleface' | 'magface';

/** What {@link trainOnImages} did. */
export interface TrainedOnImages {
  /** Mean loss of each pass. */
  readonly losses: readonly number[];
  /** Steps that an interrupted call had done. */
  readonly resumedSteps: number;
  /** @deprecated The former name of `resumedSteps`; goes with the next version. */
  readonly kept: number;
  /** Identities that were learnt. */
  readonly identities: number;
  /** Whether the scale of ScaleFace collapsed to 0: half of the calibration pairs are below 0.1. */
  readonly collapsed: boolean;
  /** The identities that the model was calibrated on; empty when it had to be those it has learnt. */
  readonly heldOut: readonly string[];
  /** What the validation found, where there was one. */
  readonly validation?: ValidationRecord;
}

interface Seeded extends NetworkArchitecture {
  readonly options: {
    readonly seed: number;
  };
}

/** The network with its first weights, and the hash of their file. */
async function firstNetwork(
  { name, options }: Seeded,
  { network: given, init: file }: ImageTraining,
): Promise<{ network: Backbone; init: string | null }> {
  const network = given ?? (name === 'small' ? new SmallBackbone(options) : createBackbone(name, options));
  if (file === undefined) return { network, init: null };
  return disposeOnFailure([network], async () => {
    const bytes = await readFile(file).catch(unreadable('the first weights', file));
    loadWeights(network, bytes);
    return { network, init: sha256(bytes) };
  });
}

/**
 * Trains a backbone on images, with class centres and a scale head (`trainEndToEnd`) or by the MagFace loss
 * (`trainMagFaceOnImages`), and writes a model folder that holds the backbone; resumes from the checkpoints of an
 * interrupted call with the same images and options. The model is calibrated on identities that are kept from the training
 * ({@link calibrationSubjects}).
 *
 * @param images - Aligned face crops with their identities.
 * @param options - Where to, which backbone, how it learns.
 * @throws ScaleFaceError before any step: as `assertModelPlace`, `unknown-name` for a backbone that does not exist, as
 * `loadWeights`, `busy` when another process trains this model; then as `trainEndToEnd`, and `failed` when a step needs more
 * memory than the engine has.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readImageFolder } from '@scaleface/data';
 * import { encodeImage, loadModel } from '@scaleface/models';
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity, photograph, trainOnImages } from '@scaleface/pipeline';
 *
 * // Photographs of drawn people, in a folder of their own for each.
 * const [folder, random] = [await mkdtemp(join(tmpdir(), 'example-')), createRandom(1)];
 * for (const subject of ['a', 'b']) {
 *   const face = drawIdentity(random);
 *   await mkdir(join(folder, subject));
 *   for (const name of ['1.png', '2.png']) {
 *     const data = Uint8Array.from(photograph(face, random, { size: 8 }).pixels);
 *     await writeFile(join(folder, subject, name), await encodeImage({ data, width: 8, height: 8 }, 'png'));
 *   }
 * }
 *
 * const out = join(folder, 'model');
 * const { identities } = await trainOnImages(await readImageFolder(folder), {
 *   out,
 *   architecture: { name: 'small', options: { size: 8, widths: [4, 4, 4], dimension: 8 } },
 *   preprocessing: { width: 8, height: 8 },
 *   training: { head: { hidden: [] }, epochs: 2, batch: 4 },
 *   engine: { engine: 'cpu', versions: {} },
 * });
 * identities; // => 2
 * const model = await loadModel(out);
 * model.config.backbone.name; // => 'native:small'
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function trainOnImages(
  images: readonly LabelledImage[],
  options: ImageTraining,
): Promise<TrainedOnImages> {
  const { out, checkpoints = await checkpointsOf(out) } = options;
  await assertModelPlace(out, { checkpoints });
  return withWorkFolder(checkpoints, () => sayingMemory(() => train(images, { ...options, checkpoints })));
}

async function train(
  images: readonly LabelledImage[],
  options: ImageTraining & { readonly checkpoints: string },
): Promise<TrainedOnImages> {
  const { out, method = 'scaleface', training, checkpoints: folder, engine, progress, note } = options;
  const { seed = 0 } = training;
  const architecture = { ...options.architecture, options: { seed, ...options.architecture.options } };
  const held = calibrationSubjects(
    images.map(({ subject }) => subject),
    seed,
  );
  const validation = options.validation && validationSettings(options.validation);
  const others = images.flatMap(({ subject }) => (held.includes(subject) ? [] : [subject]));
  const watched = validation === undefined ? [] : validationSubjects(others, seed);
  const own = images.filter(({ subject }) => !held.includes(subject) && !watched.includes(subject));
  const content = await fileStamps(
    own.map(({ file }) => file),
    options.fingerprint,
  );
  const { network, init } = await firstNetwork(architecture, options);
  const backbone = await openNativeBackbone({
    architecture,
    network,
    ...(options.preprocessing === undefined ? {} : { preprocessing: options.preprocessing }),
  });
  try {
    const { preprocessing, sha256: first } = backbone;
    const key = keyOfTraining({
      method: `a backbone ${method === 'magface' ? 'by the MagFace loss' : 'with its head'} on images`,
      options: training,
      engine,
      ids: own.map(({ id }) => id),
      subjects: own.map(({ subject }) => subject),
      content,
      backbone: { architecture, preprocessing, sha256: first },
      init,
      ...(validation && { validation }),
    });
    const strange = images.filter(({ subject }) => watched.includes(subject));
    const measures = validation && rejectionValidation(strange, validation.far, seed);
    const reads = method === 'magface' ? 'embedding' : 'bottleneck';
    const watch = validation &&
      measures && {
        ...validation,
        async measure(heads: readonly unknown[]): Promise<ValidationMeasures> {
          const of = { method, heads: heads as UncertaintyMethod['heads'], reads } as const;
          const { embedding, confidence } = await sureImages(strange, backbone, of);
          return measures(embedding, confidence);
        },
      };
    const checkpoint = { folder, key, every: options.checkpointEvery ?? 50, note };
    const trained = await trainers[method](own, network, preprocessing, training, checkpoint, progress, watch);
    const { identities, losses, resumedSteps, validation: found } = trained;
    try {
      const strangers = held.length === 0 ? own : images.filter(({ subject }) => held.includes(subject));
      const calibration = await calibrateOnImages(strangers, backbone, trained, seed, progress);
      const subjects = identityHashes(images.map(({ subject }) => subject));
      const said = {
        images: own.length,
        identities,
        losses,
        ...(found && { validation: found }),
        engine: engine.engine,
        versions: engine.versions,
        subjects,
      };
      const { heads } = trained;
      await saveModel(
        out,
        { method, heads, reads: trained.reads, training: { options: training, ...said } },
        backbone,
        calibration,
      );
      const collapsed = method === 'scaleface' && (calibration.confidence[50] as number) < 0.1;
      return {
        losses,
        resumedSteps,
        kept: resumedSteps,
        identities,
        collapsed,
        heldOut: held,
        ...(found && { validation: found }),
      };
    } finally {
      for (const head of trained.heads) head.dispose();
    }
  } finally {
    await backbone.close();
  }
}

/** A trained method with what is said of its training; dispose of its heads. */
interface TrainedOnBatches extends UncertaintyMethod, TrainingRecord {
  readonly identities: number;
}

type Train = (
  images: readonly LabelledImage[],
  backbone: Backbone,
  declared: Preprocessing,
  options: ImageTraining['training'],
  checkpoint: CheckpointOptions,
  progress: ProgressReport | undefined,
  validation: ImageValidation | undefined,
) => Promise<TrainedOnBatches>;

const trainers: Readonly<Record<ImageTrainingName, Train>> = {
  async scaleface(...of) {
    const { head, centres, classes, ...record } = await trainEndToEnd(...of);
    centres.dispose();
    return { method: 'scaleface', heads: [head], reads: 'bottleneck', identities: classes.length, ...record };
  },
  async magface(...of) {
    const { centres, classes, ...record } = await trainMagFaceOnImages(...of);
    centres.dispose();
    return { method: 'magface', heads: [], reads: 'embedding', identities: classes.length, ...record };
  },
};
