import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** A TensorFlow.js model as its files hold it. */
export interface TfjsFiles {
  /** Its `model.json`. */
  readonly file: string;
  /** Which of the two kinds it is. */
  readonly kind: 'graph' | 'layers';
  /** Topology and weights, for TensorFlow.js's loaders. */
  readonly artifacts: tf.io.ModelArtifacts;
  /** Names of the nodes of a graph. */
  readonly nodes: readonly string[];
  /** The SHA-256 of `model.json` and the weight files, in their order, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads `model.json` and the weight files that it names.
 *
 * @param path - The file, or its folder.
 * @throws ScaleFaceError `missing-file`, or `bad-format` for a file that is no TensorFlow.js model.
 */
export async function readTfjsFiles(path: string): Promise<TfjsFiles> {
  const folder = await stat(path).catch(() => undefined);
  const file = folder?.isDirectory() ? join(path, 'model.json') : path;
  const hash = createHash('sha256');
  const read = async (name: string): Promise<Uint8Array> => {
    const bytes = await readFile(name).catch((cause: Error) => {
      const received = cause.message;
      throw new ScaleFaceError('the model cannot be read', { code: 'missing-file', path: name, received, cause });
    });
    hash.update(bytes);
    return bytes;
  };
  const json = parse(await read(file), file);
  const artifacts = await tf.io.getModelArtifactsForJSON(json, async (manifest) => {
    const shards: Uint8Array[] = [];
    for (const name of manifest.flatMap((group) => group.paths)) shards.push(await read(join(dirname(file), name)));
    const data = Buffer.concat(shards);
    const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer;
    return [manifest.flatMap((group) => group.weights), buffer];
  });
  const { node } = json.modelTopology as { node?: readonly { name: string }[] };
  const kind =
    (json.format ?? (node === undefined ? 'layers-model' : 'graph-model')) === 'graph-model' ? 'graph' : 'layers';
  return { file, kind, artifacts, nodes: (node ?? []).map(({ name }) => name), sha256: hash.digest('hex') };
}

function parse(bytes: Uint8Array, path: string): tf.io.ModelJSON {
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes)) as tf.io.ModelJSON;
    if (typeof json.modelTopology === 'object' && Array.isArray(json.weightsManifest)) return json;
  } catch {
    // Told below.
  }
  throw new ScaleFaceError('not a TensorFlow.js model', {
    code: 'bad-format',
    path,
    expected: 'a JSON file with modelTopology and weightsManifest',
  });
}
