import type { StoredArray } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type { GraphNode } from '../networks/graph.js';
import { bytes, floats, integers, readMessage, text } from './message.js';
import { readTensor } from './tensor.js';

/** A model in the ONNX format: its weights and its nodes, as data. */
export interface OnnxModel {
  /** Version of ONNX's own operators. */
  readonly opset: number;
  /** Names of the inputs, weights not among them. */
  readonly inputs: readonly string[];
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** The operators in the order of their execution; tensors in attributes are {@link StoredArray}s. */
  readonly nodes: readonly GraphNode[];
  /** The weights by name; views of the file where they are stored raw. */
  readonly weights: Readonly<Record<string, StoredArray>>;
}

/**
 * Reads an ONNX file without running it: no runtime is needed. Graphs within attributes (loops, conditions) are
 * skipped. Time and memory grow with the file, whatever sizes it states.
 *
 * Source: `onnx.proto3` of ONNX. Oracle: the same graph as `onnx` for Python reads it.
 *
 * @param file - The file's bytes.
 * @throws ScaleFaceError `bad-format` when it is no ONNX model, `unsupported` for weights in another file or of a type that
 * safetensors cannot hold.
 *
 * @example
 * ```ts
 * import { readOnnx } from '@scaleface/models';
 *
 * // A model of one node: y = Relu(x).
 * const name = (s = '') => [0x0a, s.length, ...new TextEncoder().encode(s)];
 * const node = [...name('x'), 0x12, 1, 0x79, 0x22, 4, ...new TextEncoder().encode('Relu')];
 * const graph = [0x0a, node.length, ...node, 0x5a, 3, ...name('x'), 0x62, 3, ...name('y')];
 * const model = readOnnx(new Uint8Array([0x08, 9, 0x3a, graph.length, ...graph]));
 * model.nodes[0]?.op; // => 'Relu'
 * ```
 */
export function readOnnx(file: Uint8Array): OnnxModel {
  const { graph, opsets } = readMessage(file, { graph: [7, bytes], opsets: [8, bytes] });
  const message = graph.at(-1);
  if (message === undefined) {
    throw new ScaleFaceError('not an ONNX file', { code: 'bad-format', expected: 'a graph', received: 'none' });
  }
  const own = opsets
    .map((value) => readMessage(value, { domain: [1, text], version: [2, integers] }))
    .find(({ domain: [domain = ''] }) => domain === '' || domain === 'ai.onnx');
  return { opset: own?.version[0] ?? 0, ...readGraph(message) };
}

function readGraph(message: Uint8Array): Omit<OnnxModel, 'opset'> {
  const found = readMessage(message, {
    nodes: [1, bytes],
    weights: [5, bytes],
    inputs: [11, bytes],
    outputs: [12, bytes],
  });
  const weights = new Map(found.weights.map(readTensor).map(({ name, array }) => [name, array]));
  if (weights.size < found.weights.length) {
    throw new ScaleFaceError('two weights have the same name', { code: 'bad-format', path: 'graph.initializer' });
  }
  return {
    // Before version 4 of the format weights were inputs too.
    inputs: found.inputs.map(nameOf).filter((name) => !weights.has(name)),
    outputs: found.outputs.map(nameOf),
    nodes: found.nodes.map(readNode),
    weights: Object.fromEntries(weights),
  };
}

const nameOf = (message: Uint8Array): string => readMessage(message, { name: [1, text] }).name.at(-1) ?? '';

function readNode(message: Uint8Array): GraphNode {
  const found = readMessage(message, {
    inputs: [1, text],
    outputs: [2, text],
    name: [3, text],
    op: [4, text],
    attributes: [5, bytes],
  });
  const { inputs, outputs } = found;
  // Nodes need no name of their own; what they make has one.
  const name = found.name.at(-1) || (outputs[0] ?? '');
  const attrs = Object.fromEntries(found.attributes.map(readAttribute));
  return { op: found.op.at(-1) ?? '', name, inputs, outputs, attrs };
}

/** `AttributeProto`: its type says which of its fields holds the value; `undefined` for graphs. */
function readAttribute(message: Uint8Array): [string, unknown] {
  const found = readMessage(message, {
    name: [1, text],
    float: [2, floats],
    integer: [3, integers],
    string: [4, text],
    tensor: [5, bytes],
    floats: [7, floats],
    integers: [8, integers],
    strings: [9, text],
    type: [20, integers],
  });
  const byType: Readonly<Record<number, () => unknown>> = {
    1: () => found.float.at(-1),
    2: () => found.integer.at(-1) ?? 0,
    3: () => found.string.at(-1),
    4: () => found.tensor.map((value) => readTensor(value).array).at(-1),
    6: () => found.floats,
    7: () => found.integers,
    8: () => found.strings,
  };
  return [found.name.at(-1) ?? '', byType[found.type.at(-1) ?? 0]?.()];
}
