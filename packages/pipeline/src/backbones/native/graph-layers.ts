import { BatchNorm, Conv2d, Linear, PReLU, zeroInitializer } from '@scaleface/core';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { flattenMaps } from './backbone.js';
import { type GraphNode, geometryOf, type NetworkGraph, weightOf } from './graph.js';
import type { Layer } from './layers.js';

/** A node as a function of the values before it, with a layer if it has weights that learn. */
export interface GraphStep {
  /** The node's own name, and the prefix of its variables. */
  readonly name: string;
  /** The value that it makes. */
  readonly output: string;
  /** The values that it reads; constants are not among them. */
  readonly inputs: readonly string[];
  /** The layer, for a node with weights that learn. */
  readonly layer?: Layer;
  /** The function, for any other. */
  readonly function?: (...xs: tf.Tensor[]) => tf.Tensor;
}

// Nothing is drawn: every weight comes from the file.
const unused = { random: createRandom(0), init: zeroInitializer };

type Weights = (name: string) => { shape: number[]; data: Float32Array };

/** A layer with the weights that a node names, in the order of `names`. */
function loaded(layer: Layer, node: GraphNode, names: readonly string[], weights: Weights): Layer {
  const state = Object.fromEntries(
    names.flatMap((name, i) => {
      const input = node.inputs[i + 1];
      if (input === undefined) return [];
      const { shape, data } = weights(input);
      // ONNX writes one slope per channel as [C, 1, 1].
      return [[name, layer instanceof PReLU ? tf.tensor1d(data) : tf.tensor(data, shape)]];
    }),
  );
  layer.loadStateDict(state);
  tf.dispose(state);
  return layer;
}

function convolution(node: GraphNode, weights: Weights): Layer {
  const { groups, ...geometry } = geometryOf(node);
  const [outChannels = 0, perGroup = 0] = weights(node.inputs[1] as string).shape;
  const bias = node.inputs.length > 2;
  const conv = new Conv2d({ ...geometry, groups, inChannels: perGroup * groups, outChannels, bias, ...unused });
  return loaded(conv, node, ['weight', 'bias'], weights);
}

function linear(node: GraphNode, weights: Weights): Layer {
  const { transB = 0, alpha = 1, beta = 1 } = node.attrs as Record<string, number>;
  if (transB !== 1 || alpha !== 1 || beta !== 1) {
    throw new ScaleFaceError('only x Wᵀ + b is read', { code: 'unsupported', path: node.name });
  }
  const [outFeatures = 0, inFeatures = 0] = weights(node.inputs[1] as string).shape;
  const bias = node.inputs.length > 2;
  return loaded(new Linear({ inFeatures, outFeatures, bias, ...unused }), node, ['weight', 'bias'], weights);
}

function batchNorm(node: GraphNode, weights: Weights): Layer {
  const features = weights(node.inputs[1] as string).data.length;
  const norm = new BatchNorm({ features, epsilon: (node.attrs.epsilon as number | undefined) ?? 1e-5 });
  return loaded(norm, node, ['weight', 'bias', 'running_mean', 'running_var'], weights);
}

function prelu(node: GraphNode, weights: Weights): Layer {
  return loaded(new PReLU({ features: weights(node.inputs[1] as string).data.length }), node, ['weight'], weights);
}

const layersByOp: Readonly<Record<string, (node: GraphNode, weights: Weights) => Layer>> = {
  Conv: convolution,
  Gemm: linear,
  BatchNormalization: batchNorm,
  PRelu: prelu,
};

const functionsByOp: Readonly<Record<string, (...xs: tf.Tensor[]) => tf.Tensor>> = {
  Add: (a, b) => tf.add(a as tf.Tensor, b as tf.Tensor),
  Sub: (a, b) => tf.sub(a as tf.Tensor, b as tf.Tensor),
  Mul: (a, b) => tf.mul(a as tf.Tensor, b as tf.Tensor),
  Identity: (a) => tf.clone(a as tf.Tensor),
  Relu: (a) => tf.relu(a as tf.Tensor),
  Flatten: (a) => (a?.rank === 4 ? flattenMaps(a) : tf.clone(a as tf.Tensor)),
};

/**
 * Makes a step of a node; maps have their channels last here, so the order of the axes is that of the layers.
 *
 * @throws ScaleFaceError `unsupported` for an operator or a geometry that is not read.
 */
export function stepOf(node: GraphNode, graph: NetworkGraph, bytes: Uint8Array): GraphStep {
  const weights: Weights = (name) => weightOf(graph, bytes, name);
  const { name, op } = node;
  const output = node.outputs[0] as string;
  const makeLayer = Object.hasOwn(layersByOp, op) ? layersByOp[op] : undefined;
  if (makeLayer !== undefined) {
    return { name, output, inputs: node.inputs.slice(0, 1), layer: makeLayer(node, weights) };
  }
  const f = Object.hasOwn(functionsByOp, op) ? functionsByOp[op] : undefined;
  if (f === undefined)
    throw new ScaleFaceError('operator is not read', { code: 'unsupported', path: name, received: op });
  const constants = new Set(graph.weights.map((w) => w.name));
  const scalars = node.inputs.map((input) => {
    if (!constants.has(input)) return undefined;
    const { data } = weights(input);
    if (data.length === 1) return data[0] as number;
    throw new ScaleFaceError('constant is not a number', { code: 'unsupported', path: name, received: input });
  });
  const inputs = node.inputs.filter((_, i) => scalars[i] === undefined);
  const apply = (...xs: tf.Tensor[]): tf.Tensor => {
    const rest = xs.values();
    return f(...scalars.map((s) => (s === undefined ? (rest.next().value as tf.Tensor) : tf.scalar(s))));
  };
  return { name, output, inputs, function: apply };
}
