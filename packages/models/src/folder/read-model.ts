import { decodeSafetensors, type StoredArray, stripPrefix, toTensors } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { Preprocessing } from '../embedders/embedder.js';
import { type NativeEmbedder, nativeEmbedder } from '../embedders/native-embedder.js';
import { makeNetwork, type StoredGraph } from '../networks/architecture.js';
import { readSealedFolder } from '../storage/checksums.js';
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
 * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what was written; `bad-format` when it is not a
 * model folder of this version, or has no `checksums.json`; `unknown-name` or `shape-mismatch` when weights and
 * configuration do not belong together.
 */
export async function readModel(stored: ModelFiles): Promise<LoadedModel> {
  const contents = await readSealedFolder(stored, modelFolder);
  const files: ModelFiles = { place: stored.place, read: async (name) => contents.get(name) };
  const config = await json<ModelConfig>(files, 'config.json');
  if (config.format !== 'scaleface-model/1') throw notThis(files, 'scaleface-model/1', String(config.format));
  if (typeof config.backbone !== 'object' || typeof config.head !== 'object') {
    throw notThis(files, 'entries backbone and head', Object.keys(config).join(', '));
  }
  const preprocessing = await json<Preprocessing>(files, 'preprocessor.json');
  const found = await files.read('calibration.json');
  const calibrationPath = `${files.place}calibration.json`;
  const calibration =
    found === undefined ? {} : { calibration: parseModelCalibration(parse(found, calibrationPath), calibrationPath) };
  const { arrays } = decodeSafetensors(await bytes(files, 'model.safetensors'));
  if (config.backbone.architecture === undefined) {
    return { head: loaded(new ScaleHead(config.head), arrays), config, preprocessing, ...calibration };
  }
  const backbone = await readBackbone(files, config, preprocessing, arrays);
  try {
    const head = loaded(new ScaleHead(config.head), stripPrefix(arrays, 'head.'));
    return { head, config, preprocessing, ...calibration, backbone };
  } catch (error) {
    await backbone.close();
    throw error;
  }
}

const notThis = ({ place }: ModelFiles, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a model of this version', {
    code: 'bad-format',
    path: `${place}config.json`,
    expected,
    received,
  });

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
function loaded<M extends Pick<ScaleHead, 'loadStateDict' | 'dispose'>>(module: M, arrays: Arrays): M {
  const state = toTensors(arrays);
  try {
    module.loadStateDict(state);
    return module;
  } catch (error) {
    module.dispose();
    throw error;
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
