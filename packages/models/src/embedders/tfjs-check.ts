import { badModel } from './tfjs-file.js';
import { checkLayerOrder } from './tfjs-layer-order.js';
import type { GraphJson, LayersJson, TfjsJson } from './tfjs-model.js';
import { LARGEST_MAP, sizeOf } from './tfjs-sizes.js';

/**
 * Refuses a description that contradicts itself: nodes that are named twice or take what no node gives, constants without
 * weights, layers with more numbers than the weights have.
 *
 * @throws ScaleFaceError `bad-format`.
 */
export function checkTopology(path: string, model: TfjsJson): void {
  if (model.kind === 'graph') checkGraph(path, model.json);
  else checkLayers(path, model.json);
}

/** The node that an input or an output names. */
const nodeOf = (reference: string): string => reference.replace(/^\^/, '').split(':')[0] ?? '';

function checkGraph(
  path: string,
  { modelTopology: { node }, signature, userDefinedMetadata, weightsManifest }: GraphJson,
): void {
  const shapes = new Map(weightsManifest.flatMap(({ weights }) => weights).map((w) => [w.name, w.shape] as const));
  const names = new Set(node.map(({ name }) => name));
  if (names.size < node.length) throw badModel(path, 'two nodes have the same name');
  for (const { name, op, input = [], attr } of node) {
    const missing = input.find((reference) => !names.has(nodeOf(reference)));
    if (missing !== undefined) throw badModel(path, `the node ${name} takes an input that no node gives`, missing);
    if (op !== 'Const') continue;
    const shape = shapes.get(name);
    if (shape === undefined) throw badModel(path, `the constant ${name} has no weights`);
    const declared = (attr?.value?.tensor as { tensorShape?: { dim?: unknown } } | undefined)?.tensorShape?.dim;
    if (!Array.isArray(declared)) continue;
    // A length of 0 is left out where the file is written.
    const sizes = declared.map((dim: { size?: unknown } | null) => Number(dim?.size ?? 0));
    if (sizes.join() !== shape.join()) {
      throw badModel(path, `the constant ${name} has weights of another shape`, `[${sizes}] and [${shape}]`);
    }
  }
  if (!node.some(({ op }) => op.startsWith('Placeholder'))) throw badModel(path, 'the graph has no input');
  for (const signed of [signature, userDefinedMetadata?.signature]) {
    for (const { name } of Object.values(signed?.outputs ?? {})) {
      if (!names.has(nodeOf(name))) throw badModel(path, 'the signature names an output that no node gives', name);
    }
  }
}

/** The least and the greatest value of a layer's setting. */
type Range = readonly [least: number, greatest: number];
const WINDOW: Range = [1, 2 ** 14];
const SHAPE: Range = [1, LARGEST_MAP];
const RANGES = new Map<string, Range>([
  ...['kernel_size', 'pool_size', 'strides', 'dilation_rate', 'size'].map((key) => [key, WINDOW] as const),
  ...['batch_input_shape', 'batch_shape', 'input_shape'].map((key) => [key, SHAPE] as const),
  ['padding', [0, 2 ** 14]],
  ['cropping', [0, 2 ** 14]],
  ['target_shape', [-1, LARGEST_MAP]],
]);
/** Of these a layer has at least as many weights. */
const WIDTHS = new Set(['units', 'filters', 'input_dim', 'output_dim', 'depth_multiplier']);

function checkLayers(path: string, { modelTopology, weightsManifest }: LayersJson): void {
  const numbers = weightsManifest
    .flatMap(({ weights }) => weights)
    .reduce((total, { shape }) => total + sizeOf(shape), 0);
  checkLayerOrder(path, modelTopology);
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      const range: Range | undefined = WIDTHS.has(key) ? [1, numbers] : RANGES.get(key);
      if (range !== undefined && !isWithin(part, range)) {
        throw badModel(path, `${key} of a layer is impossible`, JSON.stringify(part).slice(0, 100));
      }
      if (key.endsWith('activation') && !isActivation(part)) throw badModel(path, 'a layer has an unknown activation');
      visit(part);
    }
  };
  visit(modelTopology);
}

/** Whether it can be the name of a function of single numbers; names of layers are written large. */
function isActivation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return 'class_name' in value && typeof value.class_name === 'string' && /^[a-z]/.test(value.class_name);
}

/** Whether all numbers of a value are whole and in a range, and those of a list make no impossible map. */
function isWithin(value: unknown, [least, greatest]: Range): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value >= least && value <= greatest;
  if (!Array.isArray(value)) return true;
  if (!value.every((part) => isWithin(part, [least, greatest]))) return false;
  return sizeOf(value.map((part) => (typeof part === 'number' ? Math.abs(part) : 1))) <= LARGEST_MAP;
}
