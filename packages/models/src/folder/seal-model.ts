import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, stripPrefix } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import { digestOfFile, sha256 } from '../storage/hash.js';
import { readReason } from '../storage/read-reason.js';
import { shown } from '../storage/shown.js';
import { writeChecksums } from '../storage/write-checksums.js';
import type { ModelConfig } from './model-config.js';
import { modelFolder } from './model-kind.js';
import { readTensorFile } from './tensor-files.js';

/**
 * Accepts the files of a model folder unchanged and rewrites `checksums.json`. Use it after a deliberate change, or for
 * a folder from before there were checksums; a damaged folder stays damaged, and this is no longer noticed.
 *
 * @param folder - A model folder.
 * @throws ScaleFaceError `missing-file` when there is no `config.json`; `bad-format` when it is that of neither, or names
 * another SHA-256 of the backbone, or of the network whose number is the confidence, than that of the one in the folder.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { readFile, writeFile } from 'node:fs/promises';
 * import { ScaleHead } from '@scaleface/heads';
 * import { loadModel, openPixelsBackbone, saveModel, sealModel } from '@scaleface/models';
 *
 * const folder = '.examples/sealed-model';
 * await saveModel(folder, new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * const config = await readFile(`${folder}/config.json`, 'utf8');
 * await writeFile(`${folder}/config.json`, config.replace('pixels:4/2', 'mine'));
 * await loadModel(folder).catch((error) => error.code); // => 'damaged'
 *
 * await sealModel(folder);
 * (await loadModel(folder)).config.backbone.name; // => 'mine'
 * ```
 */
export async function sealModel(folder: string): Promise<void> {
  const file = join(folder, 'config.json');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ScaleFaceError('no model folder', {
      code: 'missing-file',
      path: file,
      received: readReason(cause),
      cause,
    });
  });
  if (formatOf(text).startsWith(`${modelFolder.format}/`)) {
    await checkBackboneHash(folder, text);
    await checkNetworkHash(folder, text);
    return writeChecksums(folder, modelFolder);
  }
  throw new ScaleFaceError('no model folder', {
    code: 'bad-format',
    path: file,
    expected: `a format of ${modelFolder.format}`,
    received: formatOf(text) || 'none',
  });
}

function formatOf(text: string): string {
  try {
    return String((JSON.parse(text) as { format?: unknown } | null)?.format ?? '');
  } catch {
    return '';
  }
}

/**
 * A backbone is known by the SHA-256 of its weights: features of the old ones would be taken for the new ones'. Opening
 * a folder does not ask again, since the checksums hold config and weights together and it would take a tenth of the time.
 */
async function checkBackboneHash(folder: string, text: string): Promise<void> {
  const { backbone } = JSON.parse(text) as Partial<ModelConfig>;
  if (backbone?.architecture === undefined) return;
  const file = join(folder, 'model.safetensors');
  const bytes = await readTensorFile(file);
  if (bytes === undefined) throw new ScaleFaceError('no model folder', { code: 'missing-file', path: file });
  const { arrays } = decodeSafetensors(bytes);
  const expected = sha256(encodeSafetensors(stripPrefix(arrays, 'backbone.')));
  if (expected === backbone.sha256) return;
  throw new ScaleFaceError('the backbone’s weights do not match its name', {
    code: 'bad-format',
    path: join(folder, 'config.json'),
    expected: `backbone.sha256 ${expected}`,
    received: shown(backbone.sha256),
    hint: 'If the weights are right, write the expected hash there',
  });
}

/** The same of the network whose number is the confidence. */
async function checkNetworkHash(folder: string, text: string): Promise<void> {
  const { quality } = JSON.parse(text) as Partial<ModelConfig>;
  if (quality?.kind !== 'onnx') return;
  const { sha256: expected } = await digestOfFile(join(folder, 'quality.onnx'));
  if (expected === quality.sha256) return;
  throw new ScaleFaceError('the network of the confidence does not match its name', {
    code: 'bad-format',
    path: join(folder, 'config.json'),
    expected: `quality.sha256 ${expected}`,
    received: shown(quality.sha256),
    hint: 'If the network is right, write the expected hash there',
  });
}
