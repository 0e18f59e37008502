import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { badModel, readModelFile } from './tfjs-file.js';
import type { TfjsJson, TfjsWeight } from './tfjs-model.js';

const BYTES = { float32: 4, int32: 4, bool: 1, complex64: 8, uint8: 1, uint16: 2, float16: 2 } as const;

/** Bytes of a tensor; undefined for text, whose lengths stand in the file. */
function bytesOf({ shape, dtype, quantization }: TfjsWeight): number | undefined {
  if (quantization === undefined && dtype === 'string') return undefined;
  const width = BYTES[quantization?.dtype ?? (dtype as keyof typeof BYTES)];
  return shape.reduce((n, side) => n * side, width);
}

/**
 * Reads the weight files that a `model.json` names, if they are as long together as the tensors they hold.
 *
 * @param file - The `model.json`, or what else holds the list; the weight files lie beside it or below.
 * @param model - Its contents.
 * @param each - Sees the bytes of each file, in their order.
 * @returns Descriptions of all tensors, and their bytes.
 * @throws ScaleFaceError `missing-file`; `bad-format` if a file is named twice or lies elsewhere, if a tensor is
 * described twice or in contradictions, or if files and tensors differ in length.
 */
export async function readTfjsWeights(
  file: string,
  { json }: { readonly json: Pick<TfjsJson['json'], 'weightsManifest'> },
  each: (bytes: Uint8Array) => void,
): Promise<{ specs: TfjsWeight[]; data: ArrayBuffer }> {
  const specs = json.weightsManifest.flatMap(({ weights }) => weights);
  const paths = json.weightsManifest.flatMap(({ paths: some }) => some);
  const names = new Set(specs.map(({ name }) => name));
  if (names.size < specs.length) throw badModel(file, 'two weights have the same name');
  if (new Set(paths).size < paths.length) throw badModel(file, 'a weight file is named twice');
  for (const path of paths) {
    const inside = normalize(path);
    if (isAbsolute(path) || inside.startsWith('..') || path.includes('\0')) {
      throw badModel(file, 'a weight file lies outside the model’s folder', path);
    }
  }
  for (const { name, dtype, quantization } of specs) checkQuantization(file, name, dtype, quantization);
  const shards: Uint8Array[] = [];
  for (const group of json.weightsManifest) {
    const places = group.paths.map((path) => join(dirname(file), path));
    const expected = group.weights.map(bytesOf);
    // Text has no length of its own in the description.
    const known = expected.every((bytes) => bytes !== undefined);
    const total = expected.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
    const sizes = await Promise.all(places.map(async (place) => (await stat(place).catch(() => undefined))?.size));
    const present = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    // A file that is not there is told by name, by reading it.
    if (!sizes.includes(undefined) && (known ? present !== total : present < total)) {
      const received = `${present} bytes for weights of ${total}`;
      throw badModel(file, 'the weight files do not have the length of their weights', received);
    }
    for (const place of places) {
      const bytes = await readModelFile(place, Number.POSITIVE_INFINITY);
      each(bytes);
      shards.push(bytes);
    }
  }
  const data = Buffer.concat(shards);
  return { specs, data: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer };
}

function checkQuantization(
  file: string,
  name: string,
  dtype: TfjsWeight['dtype'],
  quantization: TfjsWeight['quantization'],
): void {
  if (quantization === undefined) return;
  const { dtype: stored, min, scale } = quantization;
  const complete = stored === 'float16' || (min !== undefined && scale !== undefined);
  const possible = dtype === 'float32' || (dtype === 'int32' && stored !== 'float16');
  if (!complete || !possible)
    throw badModel(file, `the weight ${name} has an unknown quantisation`, `${dtype} as ${stored}`);
}
