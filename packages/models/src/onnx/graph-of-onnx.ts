import { type StoredArray, toFloat32Array } from '@scaleface/core';
import type { GraphNode, NetworkGraph } from '../networks/graph.js';
import type { OnnxModel } from './read-onnx.js';

/**
 * The graph of an ONNX model with its weights in one block of float32 numbers, as `GraphBackbone` takes it: a network that
 * runs and trains on every engine, without an ONNX runtime. Constants of nodes become weights; integers, which say shapes
 * and places, are rounded to float32 as well.
 *
 * Oracle: the graph that another program took out of the same file.
 *
 * @param model - From `readOnnx`.
 *
 * @example
 * ```ts
 * import { graphOfOnnx } from '@scaleface/models';
 *
 * const model = { opset: 13, inputs: ['x'], outputs: ['y'], nodes: [], weights: {} };
 * graphOfOnnx(model).graph.outputs; // => [{ name: 'y' }]
 * ```
 */
export function graphOfOnnx(model: OnnxModel): {
  /** Nodes and the table of weights. */
  graph: NetworkGraph;
  /** The weights, float32, little-endian, behind one another. */
  weights: Uint8Array;
} {
  const arrays: [string, StoredArray][] = Object.entries(model.weights);
  const nodes: GraphNode[] = [];
  for (const node of model.nodes) {
    const value = node.attrs.value as StoredArray | undefined;
    if (node.op === 'Constant' && value?.bytes !== undefined) arrays.push([node.outputs[0] as string, value]);
    else nodes.push(node);
  }
  const parts = arrays.map(([name, array]) => ({ name, shape: array.shape, data: toFloat32Array(array) }));
  const weights = new Uint8Array(parts.reduce((sum, { data }) => sum + data.byteLength, 0));
  const view = new DataView(weights.buffer);
  let offset = 0;
  const table = parts.map(({ name, shape, data }) => {
    const entry = { name, shape, dtype: 'float32le', offset, bytes: data.byteLength };
    data.forEach((value, i) => {
      view.setFloat32(offset + 4 * i, value, true);
    });
    offset += data.byteLength;
    return entry;
  });
  const named = (names: readonly string[]): { name: string }[] => names.map((name) => ({ name }));
  return { graph: { inputs: named(model.inputs), outputs: named(model.outputs), weights: table, nodes }, weights };
}
