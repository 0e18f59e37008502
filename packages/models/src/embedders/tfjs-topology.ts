import * as z from 'zod';
import type { GraphNode, GraphSignature } from './tfjs-model.js';

const name = z.string().min(1);
/** A whole number as protobuf's JSON writes it: 64 bits do not fit into a number. */
const whole = z.union([z.int(), z.string().regex(/^-?\d{1,19}$/)]);
const positive = z.union([z.int().min(1), z.string().regex(/^[1-9]\d{0,9}$/)]);
const float = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const text = z.union([z.string(), z.array(z.int().min(0).max(255))]);
const type = z.union([z.string(), z.int()]);
const shape = z.looseObject({
  dim: z.array(z.looseObject({ size: whole.exactOptional() })).exactOptional(),
  unknownRank: z.boolean().exactOptional(),
});
const attribute = z.looseObject({
  s: text.exactOptional(),
  i: whole.exactOptional(),
  f: float.exactOptional(),
  b: z.boolean().exactOptional(),
  type: type.exactOptional(),
  shape: shape.exactOptional(),
  list: z
    .looseObject({
      s: z.array(text).exactOptional(),
      i: z.array(whole).exactOptional(),
      f: z.array(float).exactOptional(),
      b: z.array(z.boolean()).exactOptional(),
      type: z.array(type).exactOptional(),
      shape: z.array(shape).exactOptional(),
    })
    .exactOptional(),
});
/** Windows and steps, which no kernel expects to be 0 or below. */
const steps = z.looseObject({ list: z.looseObject({ i: z.array(positive).exactOptional() }).exactOptional() });

const node = z.looseObject({
  name: name.refine((text) => !(text in Object.prototype), 'a name of JavaScript’s own'),
  op: name,
  input: z.array(name).exactOptional(),
  attr: z
    .intersection(
      z.record(z.string(), attribute),
      z.looseObject({
        strides: steps.exactOptional(),
        ksize: steps.exactOptional(),
        dilations: steps.exactOptional(),
      }),
    )
    .exactOptional(),
});

/** Nodes of a TensorFlow graph as protobuf's JSON writes them; what else stands there is the loader's matter. */
export const graphTopology: z.ZodType<{ node: GraphNode[] }> = z.looseObject({ node: z.array(node).min(1) });

const named = z.record(z.string(), z.looseObject({ name }));
/** The names that a graph's maker gave to inputs and outputs. */
export const signature: z.ZodType<GraphSignature> = z.looseObject({
  inputs: named.nullish(),
  outputs: named.nullish(),
});

const layer = z.looseObject({ class_name: name, config: z.looseObject({}) });
const model = z.looseObject({
  class_name: name,
  config: z.union([z.looseObject({ layers: z.array(layer).min(1) }), z.array(layer).min(1)]),
});

/** Layers as Keras writes them, bare or beside how they were trained. */
export const layersTopology: z.ZodType<object> = z.union([
  z.looseObject({ model_config: model }),
  z.looseObject({ ...model.shape, model_config: z.null().exactOptional() }),
]);
