import { decodeSafetensors, type StoredArray, stripPrefix, toTensors } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { makeNetwork, type StoredGraph } from '../backbones/architecture.js';
import type { Preprocessing } from '../backbones/embedder.js';
import { type NativeEmbedder, nativeEmbedder } from '../backbones/native-embedder.js';
import type { ModelCalibration } from './calibrate-model.js';
import type { LoadedModel, ModelConfig } from './model-config.js';
import type { ModelFiles } from './model-files.js';

type Arrays = Readonly<Record<string, StoredArray>>;

/**
 * Reads a model folder, in Node and in pages. An engine must have been chosen.
 *
 * @param files - The files of the folder.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is no model folder of this version.
 */
export async function readModel(files: ModelFiles): Promise<LoadedModel> {
  const config = await json<ModelConfig>(files, 'config.json');
  if (config.format !== 'scaleface-model/1') {
    throw new ScaleFaceError('not a model of this version', {
      code: 'bad-format',
      path: `${files.place}config.json`,
      expected: 'scaleface-model/1',
      received: String(config.format),
    });
  }
  const preprocessing = await json<Preprocessing>(files, 'preprocessor.json');
  const calibration = await files.read('calibration.json');
  const { arrays } = decodeSafetensors(await bytes(files, 'model.safetensors'));
  const contained = config.backbone.architecture !== undefined;
  const head = new ScaleHead(config.head);
  load(head, contained ? stripPrefix(arrays, 'head.') : arrays);
  return {
    head,
    config,
    preprocessing,
    ...(calibration === undefined ? {} : { calibration: parse<ModelCalibration>(calibration, 'calibration.json') }),
    ...(contained ? { backbone: await readBackbone(files, config, preprocessing, arrays) } : {}),
  };
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
  const network = makeNetwork(architecture);
  load(network, stripPrefix(arrays, 'backbone.'));
  return nativeEmbedder(network, architecture, preprocessing, backbone.sha256);
}

function load(module: Pick<ScaleHead, 'loadStateDict'>, arrays: Arrays): void {
  const state = toTensors(arrays);
  module.loadStateDict(state);
  tf.dispose(state);
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
