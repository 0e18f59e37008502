import { decodeSafetensors, type StoredArray, stripPrefix, toTensors } from '@scaleface/core';
import type { Head } from '@scaleface/heads';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { Preprocessing } from '../embedders/embedder.js';
import { type NativeEmbedder, nativeEmbedder } from '../embedders/native-embedder.js';
import { makeNetwork, type StoredGraph } from '../networks/architecture.js';
import type { OpenNetworkQuality, QualityEstimator } from '../quality/quality-estimator.js';
import { openViewQuality } from '../quality/view-quality.js';
import { readSealedFolder } from '../storage/checksums.js';
import { makeHeads } from '../uncertainty/uncertainty-method.js';
import { latestConfig } from './latest-config.js';
import type { LoadedModel, ModelConfig } from './model-config.js';
import type { ModelFiles } from './model-files.js';
import { modelFolder } from './model-kind.js';
import { parseModelCalibration } from './parse-model-calibration.js';

type Arrays = Readonly<Record<string, StoredArray>>;

/**
 * Reads a model folder, in Node and in pages. An engine must have been chosen. Every file is compared with the folder's
 * `checksums.json` before it is parsed.
 *
 * @param stored - The files of the folder.
 * @param openNetwork - Makes the estimator of a network that the folder holds.
 * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what was written; `bad-format` when it is not a
 * model folder of this version, or has no `checksums.json`; `unknown-name` or `shape-mismatch` when weights and
 * configuration do not belong together; those of `openNetwork`.
 */
export async function readModel(stored: ModelFiles, openNetwork: OpenNetworkQuality): Promise<LoadedModel> {
  const contents = await readSealedFolder(stored, modelFolder);
  const files: ModelFiles = { place: stored.place, read: async (name) => contents.get(name) };
  const { config, headPrefix } = latestConfig(await json<unknown>(files, 'config.json'), `${files.place}config.json`);
  const preprocessing = await json<Preprocessing>(files, 'preprocessor.json');
  const found = await files.read('calibration.json');
  const calibrationPath = `${files.place}calibration.json`;
  const calibration =
    found === undefined ? {} : { calibration: parseModelCalibration(parse(found, calibrationPath), calibrationPath) };
  const { arrays } = decodeSafetensors(await bytes(files, 'model.safetensors'));
  const { method, reads, dropout } = config;
  const backbone =
    config.backbone.architecture === undefined ? undefined : await readBackbone(files, config, preprocessing, arrays);
  let quality: QualityEstimator | undefined;
  try {
    quality = await readQuality(files, config, openNetwork);
    const heads = loadedHeads(config, `${files.place}config.json`, (i) => stripPrefix(arrays, headPrefix(i)));
    const dispose = (): void => {
      for (const head of heads) head.dispose();
      void quality?.close();
    };
    const parts = {
      ...calibration,
      ...(dropout && { dropout }),
      ...(quality && { quality }),
      ...(backbone && { backbone }),
    };
    return { method, heads, reads, config, preprocessing, ...parts, dispose };
  } catch (error) {
    await Promise.all([backbone?.close(), quality?.close()]);
    throw error;
  }
}

/** The estimator of a method that reads images. */
async function readQuality(
  files: ModelFiles,
  { quality }: ModelConfig,
  openNetwork: OpenNetworkQuality,
): Promise<QualityEstimator | undefined> {
  if (quality === undefined) return undefined;
  return quality.kind === 'tta' ? openViewQuality(quality) : openNetwork(quality, await bytes(files, 'quality.onnx'));
}

/** The heads with their weights; all disposed of if those of one do not fit. */
function loadedHeads(config: ModelConfig, path: string, weights: (i: number) => Arrays): Head[] {
  const heads = makeHeads(config.heads, path);
  try {
    for (const [i, head] of heads.entries()) load(head, weights(i));
    return heads;
  } catch (error) {
    for (const head of heads) head.dispose();
    throw error;
  }
}

async function readBackbone(
  files: ModelFiles,
  { backbone }: ModelConfig,
  preprocessing: Preprocessing,
  arrays: Arrays,
): Promise<NativeEmbedder> {
  const { name, options = {} } = backbone.architecture ?? { name: '' };
  const graph = name === 'graph' ? { graph: await json<StoredGraph>(files, 'graph.json') } : {};
  const architecture = { name, options, ...graph };
  const network = loaded(makeNetwork(architecture), stripPrefix(arrays, 'backbone.'));
  return nativeEmbedder(network, architecture, preprocessing, backbone.sha256);
}

/** A module with stored weights; disposed of if they do not fit. */
function loaded<M extends Pick<Head, 'loadStateDict' | 'dispose'>>(module: M, arrays: Arrays): M {
  try {
    load(module, arrays);
    return module;
  } catch (error) {
    module.dispose();
    throw error;
  }
}

function load(module: Pick<Head, 'loadStateDict'>, arrays: Arrays): void {
  const state = toTensors(arrays);
  try {
    module.loadStateDict(state);
  } finally {
    tf.dispose(state);
  }
}

async function bytes(files: ModelFiles, name: string): Promise<Uint8Array> {
  const content = await files.read(name);
  if (content !== undefined) return content;
  throw new ScaleFaceError('no model folder', { code: 'missing-file', path: `${files.place}${name}` });
}

const json = async <T>(files: ModelFiles, name: string): Promise<T> =>
  parse<T>(await bytes(files, name), `${files.place}${name}`);

function parse<T>(content: Uint8Array, path: string): T {
  try {
    return JSON.parse(new TextDecoder().decode(content)) as T;
  } catch (cause) {
    throw new ScaleFaceError('no model folder', { code: 'bad-format', path, received: String(cause), cause });
  }
}
