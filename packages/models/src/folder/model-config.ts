import type { ModelCalibration } from '../calibration/calibrate-model.js';
import type { Preprocessing } from '../embedders/embedder.js';
import type { NativeEmbedder } from '../embedders/native-embedder.js';
import type { NetworkArchitecture } from '../networks/architecture.js';
import type { QualityDescription } from '../quality/quality-estimator.js';
import type { Dropout } from '../uncertainty/dropout-confidence.js';
import type { HeadSpec, UncertaintyMethod } from '../uncertainty/uncertainty-method.js';

/** The content of a model folder's `config.json`. */
export interface ModelConfig {
  /** Name and version of the format; a folder of `scaleface-model/1`, a scale head, is read as one of this version. */
  readonly format: 'scaleface-model/2';
  /** The method of uncertainty, for instance `scaleface` or `pfe`. */
  readonly method: string;
  /** The backbone whose features the heads were trained on. */
  readonly backbone: {
    /** Its kind and file, for instance `onnx:w600k.onnx`, or `native:mobilefacenet`. */
    readonly name: string;
    /** The SHA-256 of its weights. */
    readonly sha256: string;
    /** Which of its outputs were used, for a network with named outputs. */
    readonly outputs?: {
      /** Name of the embedding. */
      readonly embedding: string;
      /** Name of the head's input. */
      readonly bottleneck?: string;
    };
    /**
     * What the network is made of, if the folder holds it: `model.safetensors` then has its weights behind `backbone.`,
     * and `graph.json` the nodes of a graph. Without it the folder holds the heads alone.
     */
    readonly architecture?: Omit<NetworkArchitecture, 'graph'>;
  };
  /** The heads; their weights are behind `heads.0.`, `heads.1.`, … None where the embedding's length is the confidence. */
  readonly heads: readonly HeadSpec[];
  /** Which output of the backbone the heads read; `image` for a method whose confidence no output tells. */
  readonly reads: UncertaintyMethod['reads'];
  /** What says of an image how sure it is, for a method that reads images; a network of it is in `quality.onnx`. */
  readonly quality?: QualityDescription;
  /** The masks of a method of dropout. */
  readonly dropout?: Dropout;
  /**
   * How it was trained, as far as whoever saved it said so; `subjects` has the hashed names of the identities that it has
   * learnt from (`identityHashes`).
   */
  readonly training?: Readonly<Record<string, unknown>>;
}

/** A model folder, opened. */
export interface LoadedModel extends UncertaintyMethod {
  /** What `config.json` says. */
  readonly config: ModelConfig;
  /** What `preprocessor.json` says. */
  readonly preprocessing: Preprocessing;
  /** What `calibration.json` says, if it is there. */
  readonly calibration?: ModelCalibration;
  /** The backbone, if the folder holds it; close it. */
  readonly backbone?: NativeEmbedder;
  /** Frees the heads, and what estimates quality. */
  dispose(): void;
}
