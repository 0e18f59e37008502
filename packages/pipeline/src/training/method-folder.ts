import { join, sep } from 'node:path';
import { decodeSafetensors, toTensors } from '@scaleface/core';
import { createHead, type Head } from '@scaleface/heads';
import { methodFolder, saveTensors } from '@scaleface/models';
import {
  folderFiles,
  readSealedFolder,
  replaceFolder,
  writeChecksums,
  writeFileAtomic,
} from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { MethodName, TrainedMethod } from './methods.js';

const format = 'scaleface-method/1';

/**
 * Writes a trained method as a folder, `config.json`, `model.safetensors` and `checksums.json`, under a temporary name
 * and renamed.
 *
 * @param folder - Where to; an older one of a method is replaced.
 * @param trained - From `trainMethod`.
 * @throws ScaleFaceError `invalid-argument` when the folder holds anything else.
 */
export async function saveMethod(
  folder: string,
  { name, head, losses }: Pick<TrainedMethod, 'name' | 'head' | 'losses'>,
): Promise<void> {
  await replaceFolder(folder, methodFolder, async (made) => {
    const config = { format, method: name, kind: head.kind, head: head.config, losses };
    await writeFileAtomic(join(made, 'config.json'), `${JSON.stringify(config, null, 1)}\n`);
    await saveTensors(join(made, 'model.safetensors'), head.stateDict());
    await writeChecksums(made, methodFolder);
  });
}

/**
 * Opens a folder of {@link saveMethod}. An engine must have been chosen.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what was written; `bad-format` when it is none of
 * this version.
 */
export async function loadMethod(folder: string): Promise<{
  /** The method. */
  readonly name: MethodName;
  /** Its head; dispose of it. */
  readonly head: Head;
}> {
  const contents = await readSealedFolder(folderFiles(folder), methodFolder);
  const { config, weights } = partsOf(contents, folder);
  const head = createHead(config.kind, config.head);
  const state = toTensors(decodeSafetensors(weights).arrays);
  try {
    head.loadStateDict(state);
  } catch (error) {
    head.dispose();
    throw error;
  } finally {
    tf.dispose(state);
  }
  return { name: config.method, head };
}

interface MethodConfigFile {
  readonly format: string;
  readonly method: MethodName;
  readonly kind: string;
  readonly head: Record<string, unknown>;
}

function partsOf(
  contents: ReadonlyMap<string, Uint8Array>,
  folder: string,
): { config: MethodConfigFile; weights: Uint8Array } {
  const [text, weights] = [contents.get('config.json'), contents.get('model.safetensors')];
  const wrong = (expected: string, received: string): ScaleFaceError =>
    new ScaleFaceError('not a trained method of this version', {
      code: 'bad-format',
      path: `${folder}${sep}config.json`,
      expected,
      received,
    });
  if (text === undefined || weights === undefined) {
    throw wrong('config.json and model.safetensors', [...contents.keys()].join(', '));
  }
  let config: MethodConfigFile;
  try {
    config = { ...JSON.parse(new TextDecoder().decode(text)) };
  } catch (cause) {
    throw wrong(format, String(cause));
  }
  if (config.format !== format || typeof config.head !== 'object') throw wrong(format, String(config.format));
  return { config, weights };
}
