import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  Conv2d,
  Linear,
  PReLU,
  type Slot,
  zeroInitializer,
} from '@scaleface/core';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { evenPadding, type GraphNode, geometryOf, type NetworkGraph, type NodeGeometry, weightOf } from './graph.js';
import { functionOf } from './graph-functions.js';
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

type GraphWeightData = { shape: number[]; data: Float32Array };
type Weights = (name: string) => GraphWeightData;

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

/** A layer behind a border of zeros that is not the same on every side. */
class Padded extends BaseModule {
  readonly #layer: Layer;
  readonly #border: [number, number][];

  constructor(layer: Layer, { before, after }: NodeGeometry) {
    super();
    this.#layer = layer;
    this.#border = [
      [0, 0],
      [before[0], after[0]],
      [before[1], after[1]],
      [0, 0],
    ];
  }

  slots(): Record<string, Slot> {
    return this.#layer.slots();
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return tf.tidy(() => this.#layer.apply(tf.pad(x, this.#border), options));
  }
}

function convolution(node: GraphNode, weights: Weights): Layer {
  const geometry = geometryOf(node);
  const { kernelSize, stride, groups } = geometry;
  const even = evenPadding(geometry);
  const [outChannels = 0, perGroup = 0] = weights(node.inputs[1] as string).shape;
  const bias = node.inputs.length > 2;
  const shape = { kernelSize, stride, groups, inChannels: perGroup * groups, outChannels, bias };
  const conv = loaded(new Conv2d({ ...shape, padding: even ?? 0, ...unused }), node, ['weight', 'bias'], weights);
  return even === undefined ? new Padded(conv, geometry) : conv;
}

function linear(node: GraphNode, weights: Weights): Layer {
  const { transB = 0, transA = 0, alpha = 1, beta = 1 } = node.attrs as Record<string, number>;
  if (transA !== 0 || alpha !== 1 || beta !== 1) {
    throw new ScaleFaceError('only x W + b and x Wᵀ + b are supported', { code: 'unsupported', path: node.name });
  }
  const given = weights(node.inputs[1] as string);
  const weight = transB === 1 ? given : transposed(given);
  const [outFeatures = 0, inFeatures = 0] = weight.shape;
  const bias = node.inputs.length > 2;
  const layer = new Linear({ inFeatures, outFeatures, bias, ...unused });
  const own: Weights = (name) => (name === node.inputs[1] ? weight : flatWeight(weights(name)));
  return loaded(layer, node, ['weight', 'bias'], own);
}

/** ONNX's biases may be `[1, out]`. */
const flatWeight = ({ data }: GraphWeightData): GraphWeightData => ({ shape: [data.length], data });

function transposed({ shape: [rows = 0, columns = 0], data }: GraphWeightData): GraphWeightData {
  const result = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) result[c * rows + r] = data[r * columns + c] as number;
  return { shape: [columns, rows], data: result };
}

function batchNorm(node: GraphNode, weights: Weights): Layer {
  const features = weights(node.inputs[1] as string).data.length;
  const norm = new BatchNorm({ features, epsilon: (node.attrs.epsilon as number | undefined) ?? 1e-5 });
  return loaded(norm, node, ['weight', 'bias', 'running_mean', 'running_var'], weights);
}

function prelu(node: GraphNode, weights: Weights): Layer {
  return loaded(new PReLU({ features: weights(node.inputs[1] as string).data.length }), node, ['weight'], weights);
}

type MakeLayer = (node: GraphNode, weights: Weights) => Layer;

const layersByOp: Readonly<Record<string, MakeLayer>> = {
  Conv: convolution,
  Gemm: linear,
  MatMul: linear,
  BatchNormalization: batchNorm,
  PRelu: prelu,
};

/**
 * Makes a step of a node; maps have their channels last here, so the order of the axes is that of the layers.
 *
 * @throws ScaleFaceError `unsupported` for an operator or a geometry that is not read.
 */
export function stepOf(node: GraphNode, graph: NetworkGraph, bytes: Uint8Array): GraphStep {
  const weights: Weights = (name) => weightOf(graph, bytes, name);
  const output = node.outputs[0] as string;
  const constants = new Set(graph.weights.map((w) => w.name));
  const { name } = node;
  if (hasLayer(node, constants)) {
    const makeLayer = layersByOp[node.op] as MakeLayer;
    return { name, output, inputs: node.inputs.slice(0, 1), layer: makeLayer(node, weights) };
  }
  const f = functionOf(node);
  const fixed = node.inputs.map((input) => (constants.has(input) ? weights(input) : undefined));
  // An input without a name is one that is left out.
  const inputs = node.inputs.filter((input, i) => fixed[i] === undefined && input !== '');
  const apply = (...xs: tf.Tensor[]): tf.Tensor => {
    const rest = xs.values();
    return f(node.inputs.map((input, i) => fixed[i] ?? (input === '' ? nothing : (rest.next().value as tf.Tensor))));
  };
  return { name, output, inputs, function: apply };
}

const nothing = { shape: [0], data: new Float32Array(0) };

/** Whether a node is a layer: an operator with its own weights in the file. */
function hasLayer(node: GraphNode, constants: ReadonlySet<string>): boolean {
  return Object.hasOwn(layersByOp, node.op) && (node.op !== 'MatMul' || constants.has(node.inputs[1] as string));
}

/**
 * The names of the weights that are constants of functions, not weights of layers.
 *
 * @param graph - Nodes and the table of weights.
 */
export function constantNames(graph: NetworkGraph): ReadonlySet<string> {
  const all = new Set(graph.weights.map((w) => w.name));
  const ofFunctions = graph.nodes.filter((node) => !hasLayer(node, all)).flatMap(({ inputs }) => inputs);
  return new Set(ofFunctions.filter((name) => all.has(name)));
}
