import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  Conv2d,
  checkShape,
  joinSlots,
  type LayerFolding,
  type Slot,
} from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type FaceFeatures, flattenMaps } from './backbone.js';
import type { NetworkGraph } from './graph.js';
import { type GraphStep, stepOf } from './graph-layers.js';

/** A network to be made of native layers. */
export interface GraphBackboneOptions {
  /** Nodes and the table of weights. */
  readonly graph: NetworkGraph;
  /** The weights file. */
  readonly weights: Uint8Array;
  /** The value that is the embedding. */
  readonly embedding: string;
  /** The value that is the bottleneck; a map is flattened channel by channel. */
  readonly bottleneck: string;
}

/**
 * A network given as a graph of ONNX operators, made of native layers: it runs and trains on every engine, also where
 * there is no ONNX runtime. Convolutions, linear maps, batch norm and PReLU become layers; sums and products, usual
 * activations, pooling, slices and flattening become functions.
 * Variables are named after their nodes: `conv_1_conv2d.weight`, `conv_1_batchnorm.running_mean`, ….
 *
 * Oracle: ONNX Runtime on the same network; small graphs by hand.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { GraphBackbone } from '@scaleface/models';
 *
 * const node = (op = '', output = '', input = '') => ({ op, name: output, inputs: [input], outputs: [output], attrs: {} });
 * const graph = {
 *   inputs: [{ name: 'data' }],
 *   outputs: [{ name: 'flat' }],
 *   weights: [],
 *   nodes: [node('Relu', 'map', 'data'), node('Flatten', 'flat', 'map')],
 * };
 * const net = new GraphBackbone({ graph, weights: new Uint8Array(0), embedding: 'flat', bottleneck: 'map' });
 * net.apply(tf.zeros([2, 4, 4, 3])).embedding.shape; // => [2, 48]
 * ```
 */
export class GraphBackbone extends BaseModule<FaceFeatures> {
  readonly #steps: readonly GraphStep[];
  /** The batch norm behind each convolution that nothing else reads. */
  readonly #norms: ReadonlyMap<GraphStep, GraphStep>;
  readonly #input: string;
  readonly #embedding: string;
  readonly #bottleneck: string;

  /**
   * @param options - Graph, weights and the names of the outputs.
   * @throws ScaleFaceError `unsupported` for operators that are not read, `unknown-name` for outputs that do not exist.
   */
  constructor({ graph, weights, embedding, bottleneck }: GraphBackboneOptions) {
    super();
    this.#steps = graph.nodes.map((node) => stepOf(node, graph, weights));
    this.#input = graph.inputs[0]?.name ?? '';
    const made = new Set(this.#steps.map(({ output }) => output));
    for (const name of [embedding, bottleneck]) {
      if (made.has(name)) continue;
      throw new ScaleFaceError('the graph has no such value', {
        code: 'unknown-name',
        path: 'options',
        expected: graph.outputs.map((output) => output.name).join(', '),
        received: name,
      });
    }
    this.#norms = normsBehind(this.#steps, new Set([embedding, bottleneck]));
    this.#embedding = embedding;
    this.#bottleneck = bottleneck;
  }

  /** The variables with their layouts, by node and PyTorch's names. */
  slots(): Record<string, Slot> {
    return joinSlots(
      Object.fromEntries(this.#steps.flatMap(({ name, layer }) => (layer === undefined ? [] : [[name, layer]]))),
    );
  }

  override prepareFolding(folding: LayerFolding): void {
    for (const [{ layer }, norm] of this.#norms) folding.prepare(layer as Conv2d, norm.layer as BatchNorm);
  }

  /**
   * @param x - Images `[N, H, W, 3]` in the range that the graph expects.
   * @param options - In training batch statistics are used and the running ones advance; otherwise nothing changes.
   * @returns Embedding and bottleneck; the caller disposes both.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): FaceFeatures {
    checkShape('x', x, [null, null, null, null]);
    const folded = options.training ? undefined : options.folded;
    const [embedding, bottleneck] = tf.tidy(() => {
      const values = new Map<string, tf.Tensor>([[this.#input, x]]);
      for (const step of this.#steps) {
        const inputs = step.inputs.map((name) => values.get(name) as tf.Tensor);
        const norm = folded && this.#norms.get(step);
        if (norm !== undefined) {
          values.set(
            norm.output,
            folded?.apply(inputs[0] as tf.Tensor, step.layer as Conv2d, norm.layer as BatchNorm) as tf.Tensor,
          );
        } else if (!values.has(step.output)) {
          const value = step.layer?.apply(inputs[0] as tf.Tensor, options) ?? step.function?.(...inputs);
          values.set(step.output, value as tf.Tensor);
        }
      }
      const rows = (name: string): tf.Tensor2D => {
        const value = values.get(name) as tf.Tensor;
        return value.rank === 4 ? flattenMaps(value) : (tf.clone(value) as tf.Tensor2D);
      };
      return [rows(this.#embedding), rows(this.#bottleneck)] as const;
    });
    return { embedding, bottleneck };
  }
}

function normsBehind(steps: readonly GraphStep[], kept: ReadonlySet<string>): Map<GraphStep, GraphStep> {
  const found = new Map<GraphStep, GraphStep>();
  for (const conv of steps) {
    const readers = steps.filter(({ inputs }) => inputs.includes(conv.output));
    const [reader] = readers;
    if (readers.length !== 1 || kept.has(conv.output) || !(conv.layer instanceof Conv2d)) continue;
    if (reader?.layer instanceof BatchNorm) found.set(conv, reader);
  }
  return found;
}
