import type { ScaleHead, ScaleHeadOptions } from '@scaleface/heads';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import type { Preprocessing } from '../embedders/embedder.js';
import type { NativeEmbedder } from '../embedders/native-embedder.js';
import type { NetworkArchitecture } from '../networks/architecture.js';

/** The content of a model folder's `config.json`. */
export interface ModelConfig {
  /** Name and version of the format. */
  readonly format: 'scaleface-model/1';
  /** The backbone whose features the head was trained on. */
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
     * What the network is made of, if the folder holds it: `model.safetensors` then has its weights behind `backbone.`
     * and the head's behind `head.`, and `graph.json` the nodes of a graph. Without it the folder holds the head alone.
     */
    readonly architecture?: Omit<NetworkArchitecture, 'graph'>;
  };
  /** The head's shape. */
  readonly head: ScaleHeadOptions;
}

/** A model folder, opened. */
export interface LoadedModel {
  /** The head; dispose of it. */
  readonly head: ScaleHead;
  /** What `config.json` says. */
  readonly config: ModelConfig;
  /** What `preprocessor.json` says. */
  readonly preprocessing: Preprocessing;
  /** What `calibration.json` says, if it is there. */
  readonly calibration?: ModelCalibration;
  /** The backbone, if the folder holds it; close it. */
  readonly backbone?: NativeEmbedder;
}
