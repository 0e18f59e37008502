import { ScaleFaceError } from '@scaleface/numerics';
import * as z from 'zod';
import { readModelFile } from './tfjs-file.js';
import { weightsManifest } from './tfjs-manifest.js';
import type { GraphJson, LayersJson, TfjsJson } from './tfjs-model.js';
import { graphTopology, layersTopology, signature } from './tfjs-topology.js';

/** No model's description is larger: 256 MiB. */
const LARGEST = 2 ** 28;
/** No model's description is nested deeper. */
const DEEPEST = 100;

/** What of a `model.json` is used. */
const common = {
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  weightsManifest,
  userDefinedMetadata: z.looseObject({ signature: signature.nullish() }).nullish(),
};
const graph: z.ZodType<GraphJson> = z.looseObject({
  ...common,
  format: z.literal('graph-model').nullish(),
  modelTopology: graphTopology,
  signature: signature.nullish(),
});
const layers: z.ZodType<LayersJson> = z.looseObject({
  ...common,
  format: z.literal('layers-model').nullish(),
  modelTopology: layersTopology,
});

/**
 * Reads a `model.json` and looks at the types of all that is used of it.
 *
 * @param path - The file, for errors.
 * @returns The description, and the bytes it was read from.
 * @throws ScaleFaceError `missing-file`, `bad-format`.
 */
export async function readTfjsJson(path: string): Promise<TfjsJson & { readonly bytes: Uint8Array }> {
  const bytes = await readModelFile(path, LARGEST);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw notAModel(path, (cause as Error).message, cause);
  }
  if (!isPlain(json, 0)) throw notAModel(path, 'names of JavaScript’s own, or values nested too deep');
  const { format, modelTopology } = (json ?? {}) as { format?: unknown; modelTopology?: { node?: unknown } | null };
  const kind = format === 'graph-model' || (format == null && modelTopology?.node !== undefined) ? 'graph' : 'layers';
  const parsed = (kind === 'graph' ? graph : layers).safeParse(json);
  if (!parsed.success) throw notAModel(path, z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ').slice(0, 300));
  return { kind, json: parsed.data, bytes } as TfjsJson & { bytes: Uint8Array };
}

const notAModel = (path: string, received: string, cause?: unknown): ScaleFaceError =>
  new ScaleFaceError('not a TensorFlow.js model', {
    code: 'bad-format',
    path,
    expected: 'a JSON file with modelTopology and weightsManifest',
    received,
    cause,
  });

/** Whether nothing in it is nested too deep or would change a prototype. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST || Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((part) => isPlain(part, depth + 1));
}
