import { zeroInitializer } from '@scaleface/core';
import { at } from '@scaleface/numerics';
import type { Backbone } from './backbone.js';
import { type NetworkGraph, weightOf } from './graph.js';
import { GraphBackbone } from './graph-backbone.js';
import { constantNames } from './graph-layers.js';
import { createBackbone } from './registry.js';
import { SmallBackbone } from './small.js';

/** What a native network is made of, apart from its weights: everything in it can be written as JSON. */
export interface NetworkArchitecture {
  /** A name of `backboneNames`, `small` for `SmallBackbone`, or `graph` for `GraphBackbone`. */
  readonly name: string;
  /** The options of its constructor; for `graph` the names of the outputs `embedding` and `bottleneck`. Default none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The nodes, for `graph`. */
  readonly graph?: StoredGraph;
}

/** A graph without its weights file; numbers that nodes take as constants stand beside the nodes. */
export interface StoredGraph extends NetworkGraph {
  /** The weights that are constants of nodes, by name: a number, or a list. */
  readonly constants: Readonly<Record<string, number | readonly number[]>>;
}

/**
 * A graph with the constants of its weights file written into it, so that its nodes make the network without that file;
 * all other weights are then set by `loadStateDict`.
 *
 * @param graph - Nodes and the table of weights.
 * @param weights - The weights file.
 *
 * @example
 * ```ts
 * import { storedGraph } from '@scaleface/models';
 *
 * // A network that halves its input: the half is no weight that learns but a constant of the node.
 * const graph = {
 *   inputs: [{ name: 'x' }],
 *   outputs: [{ name: 'y' }],
 *   nodes: [{ op: 'Mul', name: 'halve', inputs: ['x', 'half'], outputs: ['y'], attrs: {} }],
 *   weights: [{ name: 'half', shape: [], dtype: 'float32le', offset: 0, bytes: 4 }],
 * };
 * const weights = new Uint8Array(Float32Array.of(0.5).buffer);
 * storedGraph(graph, weights).constants; // => { half: 0.5 }
 * ```
 */
export function storedGraph(graph: NetworkGraph, weights: Uint8Array): StoredGraph {
  const numbers = [...constantNames(graph)].map((name): [string, number | number[]] => {
    const { data } = weightOf(graph, weights, name);
    return [name, data.length === 1 ? at(data, 0) : Array.from(data)];
  });
  return { ...graph, constants: Object.fromEntries(numbers) };
}

/** A weights file in which only the constants are set. */
function constantsOnly(graph: StoredGraph): Uint8Array {
  const size = graph.weights.reduce((end, { offset, bytes }) => Math.max(end, offset + bytes), 0);
  const view = new DataView(new ArrayBuffer(size));
  for (const { name, offset } of graph.weights) {
    [graph.constants[name] ?? []].flat().forEach((value, i) => {
      view.setFloat32(offset + 4 * i, value as number, true);
    });
  }
  return new Uint8Array(view.buffer);
}

/**
 * Makes a network whose weights are still to be loaded.
 *
 * @param architecture - Name, options and nodes.
 * @throws ScaleFaceError `unknown-name`, `unsupported` as `createBackbone` and `GraphBackbone`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { makeNetwork, SmallBackbone } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * // What JSON says of a network, and its weights, make it anew.
 * const json = '{ "name": "small", "options": { "size": 8, "widths": [2, 2, 2], "dimension": 3, "seed": 0 } }';
 * const trained = new SmallBackbone({ size: 8, widths: [2, 2, 2], dimension: 3, seed: 5 });
 * const network = makeNetwork(JSON.parse(json));
 * tf.tidy(() => network.loadStateDict(trained.stateDict()));
 *
 * const [made, before] = [network, trained].map((net) =>
 *   tf.tidy(() => net.apply(tf.ones([1, 8, 8, 3])).embedding.dataSync()),
 * );
 * made; // => before
 * network.dispose();
 * trained.dispose();
 * ```
 */
export function makeNetwork({ name, options = {}, graph }: NetworkArchitecture): Backbone {
  if (name === 'small') return new SmallBackbone(options as never);
  if (name !== 'graph' || graph === undefined) return createBackbone(name, { init: zeroInitializer, ...options });
  return new GraphBackbone({ ...(options as never as GraphOutputs), graph, weights: constantsOnly(graph) });
}

interface GraphOutputs {
  readonly embedding: string;
  readonly bottleneck: string;
}
