import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createHead, type Head } from '@scaleface/heads';
import { loadTensors, saveTensors } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { MethodName, TrainedMethod } from './methods.js';

const format = 'scaleface-method/1';

/**
 * Writes a trained method as a folder, `config.json` and `model.safetensors`, aside and renamed.
 *
 * @param folder - Where to; replaced if it is there.
 * @param trained - From `trainMethod`.
 */
export async function saveMethod(folder: string, { name, head, losses }: TrainedMethod): Promise<void> {
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const config = { format, method: name, kind: head.kind, head: head.config, losses };
  await writeFileAtomic(join(aside, 'config.json'), `${JSON.stringify(config, null, 1)}\n`);
  await saveTensors(join(aside, 'model.safetensors'), head.stateDict());
  await rm(folder, { recursive: true, force: true });
  await rename(aside, folder);
}

/**
 * Opens a folder of {@link saveMethod}. An engine must have been chosen.
 *
 * @param folder - The folder.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is none of this version.
 */
export async function loadMethod(folder: string): Promise<{
  /** The method. */
  readonly name: MethodName;
  /** Its head; dispose of it. */
  readonly head: Head;
}> {
  const file = join(folder, 'config.json');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ScaleFaceError('no trained method', {
      code: 'missing-file',
      path: file,
      received: cause.message,
      cause,
    });
  });
  const config = JSON.parse(text) as {
    format: string;
    method: MethodName;
    kind: string;
    head: Record<string, unknown>;
  };
  if (config.format !== format) {
    const received = String(config.format);
    throw new ScaleFaceError('no trained method of this version', {
      code: 'bad-format',
      path: file,
      expected: format,
      received,
    });
  }
  const head = createHead(config.kind, config.head);
  const state = await loadTensors(join(folder, 'model.safetensors'));
  head.loadStateDict(state);
  tf.dispose(state);
  return { name: config.method, head };
}
