import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { checkTopology } from './tfjs-check.js';
import { readTfjsJson } from './tfjs-json.js';
import { readTfjsWeights } from './tfjs-weights.js';

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
 * @throws ScaleFaceError `missing-file`, or `bad-format` for files that are no TensorFlow.js model or contradict each
 * other: wrong types, nodes that are not there, weights of another length than their files.
 */
export async function readTfjsFiles(path: string): Promise<TfjsFiles> {
  const folder = await stat(path).catch(() => undefined);
  const file = folder?.isDirectory() ? join(path, 'model.json') : path;
  const hash = createHash('sha256');
  const { bytes, ...model } = await readTfjsJson(file);
  hash.update(bytes);
  checkTopology(file, model);
  const { specs, data } = await readTfjsWeights(file, model, (shard) => hash.update(shard));
  // How the model was trained is of no use here.
  const { trainingConfig: _, ...json } = model.json as unknown as tf.io.ModelJSON;
  const artifacts = tf.io.getModelArtifactsForJSONSync(json, specs as tf.io.WeightsManifestEntry[], data);
  const nodes = model.kind === 'graph' ? model.json.modelTopology.node.map(({ name }) => name) : [];
  return { file, kind: model.kind, artifacts, nodes, sha256: hash.digest('hex') };
}
