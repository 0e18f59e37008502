import { encodeSafetensors, FoldedNorms, fromTensors, loadWeights } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { makeNetwork, type NetworkArchitecture } from '../networks/architecture.js';
import type { Backbone } from '../networks/backbone.js';
import { sha256Anywhere } from '../storage/sha256-anywhere.js';
import type { Embedder, Preprocessing } from './embedder.js';
import { preprocess } from './preprocess.js';

/** An embedder whose network has native layers: it runs on every engine, trains, and goes into a model folder whole. */
export interface NativeEmbedder extends Embedder {
  /** The network; `close` disposes of it. */
  readonly network: Backbone;
  /** What the network is made of. */
  readonly architecture: NetworkArchitecture;
}

/** Options of {@link openNativeBackbone}. */
export interface NativeBackboneOptions {
  /** What the network is made of. */
  readonly architecture: NetworkArchitecture;
  /** A file of its weights, safetensors or a PyTorch checkpoint; random weights by default. */
  readonly weights?: Uint8Array;
  /** An existing network of that architecture, for instance a trained one; a new one by default. */
  readonly network?: Backbone;
  /** How images become the input; RGB 112 × 112, from $[0, 255]$ to $[-1, 1]$, by default. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/** From $[0, 255]$ to $[-1, 1]$, as ArcFace's networks are trained. */
const arcFace: Preprocessing = {
  width: 112,
  height: 112,
  colour: 'rgb',
  layout: 'nhwc',
  mean: [127.5, 127.5, 127.5],
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
};

/**
 * Opens a backbone with native layers as an embedder, in Node and in pages. It embeds with the batch norms folded into the
 * convolutions before them (`FoldedNorms`): a third faster, with a second copy of the convolutions' weights, and equal to the
 * network's own output to 1e-5. Where the network is trained, what was folded follows.
 *
 * Oracle: the network without folding, also after its weights have changed.
 *
 * @param options - Architecture, weights, declared preprocessing.
 * @returns The embedder; its SHA-256 is that of the weights as they are now, encoded as safetensors.
 * @throws ScaleFaceError `unknown-name` for an architecture that does not exist; as `loadWeights` for the weights.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { openNativeBackbone } from '@scaleface/models';
 *
 * const options = { size: 8, widths: [2, 2, 2], dimension: 3, seed: 1 };
 * const backbone = await openNativeBackbone({
 *   architecture: { name: 'small', options },
 *   preprocessing: { width: 8, height: 8 },
 * });
 * const { embedding } = await backbone.embed([{ data: new Uint8Array(192), width: 8, height: 8 }]);
 * embedding.length; // => 3
 * await backbone.close();
 * ```
 */
export async function openNativeBackbone(options: NativeBackboneOptions): Promise<NativeEmbedder> {
  const { architecture, weights, preprocessing } = options;
  const network = options.network ?? makeNetwork(architecture);
  try {
    if (weights !== undefined) loadWeights(network, weights);
    const sha256 = await weightsHash(network);
    return nativeEmbedder(network, architecture, { ...arcFace, ...preprocessing }, sha256);
  } catch (error) {
    if (options.network === undefined) network.dispose();
    throw error;
  }
}

/** A network of a known hash as an embedder. */
export function nativeEmbedder(
  network: Backbone,
  architecture: NetworkArchitecture,
  preprocessing: Preprocessing,
  sha256: string,
): NativeEmbedder {
  // The network says what order of axes it takes: graphs and most others take channels last.
  const layout = architecture.options?.layout === 'nchw' ? 'nchw' : 'nhwc';
  const declared = { ...preprocessing, layout } as const;
  const { width, height } = declared;
  // At once, so that embedding leaves nothing behind.
  const folded = new FoldedNorms();
  network.prepareFolding(folded);
  return {
    name: `native:${architecture.name}`,
    sha256,
    preprocessing: declared,
    network,
    architecture,
    async embed(images) {
      const shape: [number, number, number, number] =
        layout === 'nchw' ? [images.length, 3, height, width] : [images.length, height, width, 3];
      const x = tf.tensor4d(preprocess(images, declared), shape);
      const { embedding, bottleneck } = network.apply(x, { folded });
      const [e, b] = await Promise.all([embedding.data<'float32'>(), bottleneck.data<'float32'>()]);
      tf.dispose([x, embedding, bottleneck]);
      return { embedding: e, bottleneck: b };
    },
    close: async () => {
      folded.dispose();
      network.dispose();
    },
  };
}

/** The SHA-256 of a network's weights, encoded as safetensors, in hexadecimal. */
export async function weightsHash(network: Pick<Backbone, 'stateDict'>): Promise<string> {
  const state = network.stateDict();
  const bytes = encodeSafetensors(await fromTensors(state));
  tf.dispose(state);
  return sha256Anywhere(bytes);
}
