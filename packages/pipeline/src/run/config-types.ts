import type { EngineName } from '@scaleface/core';
import type { DegradationKind } from '@scaleface/data';
import type { ScaleActivation } from '@scaleface/heads';
import type { NetworkQualityOptions, Preprocessing, ViewQualityOptions } from '@scaleface/models';
import type { Fingerprint } from '@scaleface/models/storage';
import type { EvaluateConfig } from '../evaluation/evaluate-config.js';
import type { MethodName, MethodOptions } from '../training/method-options.js';

/** A pretrained network as a run's backbone. */
export interface OnnxConfig {
  /** The model file, below the data root. */
  onnx: string;
  /** The name of its input; its only one by default. */
  input?: string | undefined;
  /** Which of its outputs are the embedding and the head's input. */
  outputs: {
    /** Name of the embedding. */
    embedding: string;
    /** Name of the head's input. */
    bottleneck: string;
  };
  /** How images become its input. */
  preprocessing: Preprocessing;
  /** Threads inside one operation. */
  threads?: number | undefined;
}

/** The pixels themselves as a run's backbone. */
export interface PixelsConfig {
  /** Side of the input and of the grid of cells. */
  pixels: {
    /** Side in pixels. */
    size: number;
    /** Cells a side. */
    cells: number;
  };
}

/** A network with native layers, and a file of its weights, as a run's backbone. */
export interface NetworkConfig {
  /** What it is made of. */
  network: {
    /** A name of `backboneNames`, or `small`. */
    name: string;
    /** The options of its constructor. */
    options?: Record<string, unknown>;
  };
  /** Its weights, below the data root: safetensors or a PyTorch checkpoint. */
  weights: string;
  /** How images become its input. */
  preprocessing: Preprocessing;
}

/** What turns a run's images into embeddings. */
export type BackboneConfig = OnnxConfig | NetworkConfig | PixelsConfig;

/** How images are embedded. */
export interface EmbedConfig {
  /** Images a batch. */
  batch: number;
  /** Batches a part: so much work is lost at most when the process is killed. */
  batchesPerPart: number;
  /** Leave out and record images that do not decode, instead of failing. */
  skipBad: boolean;
  /**
   * How a run sees that a file has changed since it was embedded: by size and time, which does not see a change that
   * keeps both, or by its content, which reads every file once more.
   */
  fingerprint: Fingerprint;
}

/** A folder of training images. */
export interface TrainFolderConfig {
  /** The folder, below the data root: one folder per subject in it. */
  folder: string;
  /** Everybody, or those only who are in no test. */
  subjects: 'all' | 'not-in-tests';
  /** At most so many images of a person, the first by name. */
  perSubject?: number | undefined;
}

/** A method that is trained on the run's features and compared with the main head. */
export type TrainedMethodConfig = {
  [M in Exclude<MethodName, 'scaleface' | 'norm'>]: {
    /** The method. */
    method: M;
    /** What differs from its published setting; `seed` is the run's by default. */
    options: MethodOptions[M];
    /** Degraded copies of each image that it learns from at most; all by default. */
    copies?: number | undefined;
  };
}[Exclude<MethodName, 'scaleface' | 'norm'>];

/** MagFace: a backbone of its own, trained before, the length of whose embeddings is the confidence. */
export interface MagFaceConfig {
  /** The method. */
  method: 'magface';
  /** Its backbone. */
  backbone: BackboneConfig;
}

/** The agreement of several views of an image as its confidence. A run has one method that reads images at most. */
export interface ViewMethodConfig extends ViewQualityOptions {
  /** The method. */
  method: 'tta';
}

/** A network that gives one number an image as a confidence. A run has one method that reads images at most. */
export interface NetworkMethodConfig extends Omit<NetworkQualityOptions, 'file'> {
  /** The method. */
  method: 'onnx';
  /** The network's file, below the data root. */
  network: string;
}

/** A method that is compared with the main head. */
export type MethodConfig = TrainedMethodConfig | MagFaceConfig | ViewMethodConfig | NetworkMethodConfig;

/** How the training of the heads is validated. */
export interface ValidationConfig {
  /** Epochs without gain after which a training stops; 5 by default, 0 to go through all epochs. */
  patience: number;
  /** A gain exceeds the best area so far by more than this; 0 by default. */
  minimumDelta: number;
  /** The false accept rate of the area under TAR over the rejected share; 0.01 by default. */
  far: number;
}

/** What the head learns from, and how. */
export interface TrainConfig {
  /** Where the training images are. */
  folders: TrainFolderConfig[];
  /** Identities with fewer images are left out. */
  smallestClass: number;
  /** Degraded copies of each clean image, each degraded once at random; `each` makes one of each kind. */
  degradedCopies: number | 'each';
  /** The ways to degrade; all by default. */
  degradations?: DegradationKind[] | undefined;
  /** The head's shape. */
  head: {
    /** Widths of the hidden layers. */
    hidden: number[];
    /** How the logit becomes a scale. */
    activation: ScaleActivation;
    /** The coefficient $c$ of the activation. */
    coefficient: number;
  };
  /** Heads whose scales' geometric mean is the confidence. */
  ensemble: number;
  /** Angular margin in radians. */
  margin: number;
  /** Passes over the images. */
  epochs: number;
  /** Rows a step. */
  batch: number;
  /**
   * Rows of each identity in a batch, a divisor of it (P×K), so that identities come equally often whatever images they
   * have; rows in random order by default and with 0.
   */
  imagesPerIdentity?: number;
  /** Rate at the first step; falls to 0 along half a cosine. */
  learningRate: number;
  /** Momentum. */
  momentum: number;
  /** Weight decay. */
  weightDecay: number;
  /** The largest norm of the gradients. */
  clipNorm: number;
  /** Whether an image is left out of its own class's centre. */
  leaveOneOut: boolean;
  /**
   * Measures every epoch of every method with one head on a tenth of the identities, which it does not learn from, stops when
   * there is no gain and takes the head of the best epoch; none by default.
   */
  validation?: ValidationConfig;
  /** Steps between two checkpoints. */
  checkpointEvery: number;
  /** The share of the identities with several images that is kept from the training, to choose what is deployed. */
  kept: number;
  /** The methods that the head is compared with; by default all that are trained on the same features. */
  methods: MethodConfig[];
}

/** A folder of images with a pair list. */
export interface TestConfig {
  /**
   * Names the test and the folder of its report: letters without accents, digits, `_`, `-` and dots, at most 100, each
   * name once whatever its capitals, none that the run needs itself (`train`, `model`, `features`, …).
   */
  name: string;
  /** The folder, below the data root. */
  folder: string;
  /**
   * A pair list below the data root (pairs with an image that is not in the folder are left out and counted), or
   * pairs made from the folder: every genuine pair and so many impostor pairs drawn at random.
   */
  pairs:
    | string
    | {
        /** Impostor pairs drawn at random. */
        impostors: number;
        /** Decides the draw; the run's seed by default. */
        seed?: number;
      };
  /**
   * Tests only so large a share of the identities with several images, drawn with the run's seed, in (0, 1): the others
   * are free for a training folder of `subjects: not-in-tests`. All by default.
   */
  share?: number | undefined;
  /** At most so many images of an identity, the first by name. */
  perSubject?: number | undefined;
  /** Degrades each image once, at random, in one of these ways; none by default. */
  degradations?: DegradationKind[] | undefined;
  /** A JSON file below the data root, `{columns, rows}` with `file` and `severity`, for the rank correlation. */
  severity?: string | undefined;
  /**
   * Looks at groups of images too: those of each kind of degradation (the file of severities then has a column `kind`) and
   * those of each severity, with the images that are not degraded. None by default.
   */
  groups?: ('kind' | 'severity')[] | undefined;
  /**
   * A CSV file below the data root that says who is in which group, `subject` and a column for each attribute: errors are given
   * by group of people too. By all attributes, one by one, or by those that are named, several at once as `sex+age`.
   */
  people?:
    | string
    | {
        /** The file. */
        file: string;
        /** Names of its attributes. */
        attributes?: string[];
      }
    | undefined;
}

/** How a run tests on kinds of degradation that its methods have not learnt from. */
export interface UnseenConfig {
  /** How many kinds are kept from a training at once: every choice of so many is a training and a test of its own. */
  kinds: number;
  /** The test, by its name; its file of severities says the kind of each image in a column `kind`, `none` for a clean one. */
  test: string;
  /** The methods, by their names, with one head each; the main one and the norm by default. */
  methods: string[];
}

/** A run's configuration with all defaults filled in. Its paths are below the data root and do not leave it. */
export interface RunConfig {
  /** Title of the reports. */
  title: string;
  /** What the data are, in a few sentences for the reports. */
  description?: string;
  /** Decides every random choice of the run. */
  seed: number;
  /** Engines to try, best first; all, fastest first, by default. */
  engines?: EngineName[];
  /** The frozen backbone. */
  backbone: BackboneConfig;
  /** How images are embedded. */
  embed: EmbedConfig;
  /** The training images and how the head learns. */
  train: TrainConfig;
  /** The method whose model is the run's: a name, or the best on identities kept from the training. */
  deploy: string;
  /** What is evaluated. */
  tests: TestConfig[];
  /** Tests on unseen kinds of degradation; none by default. */
  unseen?: UnseenConfig | undefined;
  /** How it is evaluated. */
  evaluate: EvaluateConfig;
}
