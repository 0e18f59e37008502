import { readOnnxNetwork } from '../onnx/onnx-network.js';
import type { Preprocessing } from './embedder.js';
import { type NativeEmbedder, openNativeBackbone } from './native-embedder.js';

/** Options of {@link openOnnxAsNative}. */
export interface OnnxAsNativeOptions {
  /** The model file. */
  readonly file: string;
  /** Which outputs are the embedding and the head's input; the first output, twice, by default. */
  readonly outputs?: {
    /** Name of the embedding; the first output by default. */
    readonly embedding?: string;
    /** Name of the head's input. */
    readonly bottleneck?: string;
  };
  /** How images become the input; RGB 112 × 112, 0 to 255 as they are, by default. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/**
 * Opens a pretrained backbone in the ONNX format as native layers: without an ONNX runtime, on the engine in use,
 * trainable, and whole in a model folder, so that a page can open it. Slower than ONNX Runtime; unsupported operators
 * are named in the error.
 *
 * Oracle: ONNX Runtime on the same file.
 *
 * @param options - File, outputs by name, declared preprocessing.
 * @returns An embedder; close it when done.
 * @throws ScaleFaceError `missing-file`, `bad-format` for a file that is not a model, `unsupported` for an operator
 * that is not read, `unknown-name` for an output that the model does not have.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { openOnnxAsNative } from '@scaleface/models';
 *
 * const backbone = await openOnnxAsNative({
 *   file: 'packages/models/test/golden/onnx/operators.onnx', // yours; this one lies in the repository
 *   outputs: { embedding: 'y', bottleneck: 'max' },
 *   preprocessing: { width: 4, height: 6, mean: [127.5, 127.5, 127.5], scale: [2 / 255, 2 / 255, 2 / 255] },
 * });
 * const { embedding, bottleneck } = await backbone.embed([{ data: new Uint8Array(72), width: 4, height: 6 }]);
 * [embedding.length, bottleneck?.length]; // => [4, 48]
 * backbone.architecture.name; // => 'graph'
 * await backbone.close();
 * ```
 */
export async function openOnnxAsNative(options: OnnxAsNativeOptions): Promise<NativeEmbedder> {
  const { architecture, network } = await readOnnxNetwork(options.file, options.outputs ?? {});
  return openNativeBackbone({
    architecture,
    network,
    preprocessing: {
      width: 112,
      height: 112,
      colour: 'rgb',
      mean: [0, 0, 0],
      scale: [1, 1, 1],
      ...options.preprocessing,
    },
  });
}
