import * as z from 'zod';
import { badModel } from './tfjs-file.js';

/** A layer, the call of it and the output of the call: one input of another call. */
const source = z.tuple([z.string().min(1), z.int().min(0), z.int().min(0)], z.unknown());
const connected = z.array(
  z.looseObject({
    name: z.string().min(1),
    class_name: z.string(),
    config: z.looseObject({ name: z.string() }),
    inbound_nodes: z.array(z.array(source)),
  }),
);

/** These count as called once before anything calls them. */
const CALLED = new Set(['InputLayer', 'Model', 'Functional', 'Sequential']);

/**
 * Refuses layers that wait for a missing layer or for themselves: TensorFlow.js's loader would wait for ever.
 *
 * @param path - The `model.json`, for errors.
 * @param value - A topology, or any part of one; models within models are looked at too.
 * @throws ScaleFaceError `bad-format`.
 */
export function checkLayerOrder(path: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('layers' in value && Array.isArray(value.layers)) {
    const ordered = value.layers.some(
      (layer: unknown) => typeof layer === 'object' && 'inbound_nodes' in (layer ?? {}),
    );
    if (ordered) checkConnections(path, value.layers);
  }
  for (const part of Object.values(value)) checkLayerOrder(path, part);
}

function checkConnections(path: string, value: readonly unknown[]): void {
  const parsed = connected.safeParse(value);
  if (!parsed.success) {
    throw badModel(
      path,
      'layers without name or inputs',
      z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ').slice(0, 300),
    );
  }
  const layers = parsed.data;
  const odd = layers.find(({ name, config }) => name in Object.prototype || config.name !== name);
  if (odd !== undefined) throw badModel(path, 'a layer has two names', odd.name);
  const calls = new Map(layers.map(({ name, class_name: of }) => [name, CALLED.has(of) ? 1 : 0]));
  if (calls.size < layers.length) throw badModel(path, 'two layers have the same name');
  // The calls that still wait; in every round those are made whose inputs are there.
  let waiting = layers.flatMap(({ name, inbound_nodes: nodes }) => nodes.map((inputs) => ({ name, inputs })));
  while (waiting.length > 0) {
    const left = waiting.filter(({ name, inputs }) => {
      if (!inputs.every(([from, call]) => call < (calls.get(from) ?? 0))) return true;
      if (inputs.length > 0) calls.set(name, (calls.get(name) ?? 0) + 1);
      return false;
    });
    if (left.length === waiting.length) {
      throw badModel(path, 'layers wait for each other, or for one that is missing', left[0]?.name);
    }
    waiting = left;
  }
}
