import { readFile } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import { type NetworkArchitecture, storedGraph } from '../networks/architecture.js';
import { GraphBackbone } from '../networks/graph-backbone.js';
import { unreadable } from '../storage/unreadable.js';
import { graphOfOnnx } from './graph-of-onnx.js';
import { type OnnxModel, readOnnx } from './read-onnx.js';

/**
 * Reads an ONNX file as a network of native layers with its weights, which trains and goes into a model folder whole. An
 * engine must have been chosen.
 *
 * @param file - The file.
 * @param outputs - Names of the values that are embedding and bottleneck.
 * @returns Network and architecture, as `trainOnImages` takes them; dispose of the network.
 * @throws ScaleFaceError `missing-file`; as `readOnnx` and `GraphBackbone`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { readOnnxNetwork } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * const file = 'packages/models/test/golden/onnx/operators.onnx'; // yours; this one lies in the repository
 * const { architecture, network } = await readOnnxNetwork(file, { embedding: 'y', bottleneck: 'max' });
 * architecture.options; // => { embedding: 'y', bottleneck: 'max' }
 * Object.keys(network.trainableVariables).slice(0, 2); // => ['conv.weight', 'conv.bias']
 * tf.tidy(() => network.apply(tf.zeros([2, 6, 4, 3])).embedding.shape); // => [2, 4]
 * network.dispose();
 * ```
 */
export async function readOnnxNetwork(
  file: string,
  outputs: {
    /** The embedding; the first output by default. */
    readonly embedding?: string | undefined;
    /** The head's input, for instance the map before the embedding; the embedding by default. */
    readonly bottleneck?: string | undefined;
  },
): Promise<{
  /** What the network is made of. */
  architecture: NetworkArchitecture;
  /** The network. */
  network: GraphBackbone;
}> {
  const bytes = await readFile(file).catch(unreadable('the network', file));
  const { graph, weights } = graphOfOnnx(read(bytes, file));
  const { embedding = graph.outputs[0]?.name ?? '', bottleneck = embedding } = outputs;
  const network = new GraphBackbone({ graph, weights, embedding, bottleneck });
  const architecture = { name: 'graph', options: { embedding, bottleneck }, graph: storedGraph(graph, weights) };
  return { architecture, network };
}

/** The errors of the reader name the place in the file; here they name the file too. */
function read(bytes: Uint8Array, file: string): OnnxModel {
  try {
    return readOnnx(bytes);
  } catch (cause) {
    if (!(cause instanceof ScaleFaceError)) throw cause;
    const { code, message: received } = cause;
    throw new ScaleFaceError('not a readable ONNX model', { code, path: file, received, cause });
  }
}
