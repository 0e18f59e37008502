import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleHead, type ScaleHeadOptions } from '@scaleface/heads';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { Embedder, Preprocessing } from '../backbones/embedder.js';
import { writeFileAtomic } from '../files.js';
import { loadTensors, saveTensors } from '../training/checkpoint.js';
import type { ModelCalibration } from './calibrate-model.js';

/** What `config.json` of a model folder says. */
export interface ModelConfig {
  /** Name and version of the format. */
  readonly format: 'scaleface-model/1';
  /** The backbone whose features the head was trained on. */
  readonly backbone: {
    /** Its kind and file. */
    readonly name: string;
    /** The SHA-256 of its weights. */
    readonly sha256: string;
    /** Which of its outputs were used, for a network with named outputs. */
    readonly outputs?: {
      /** Name of the embedding. */
      readonly embedding: string;
      /** Name of the head's input. */
      readonly bottleneck?: string;
    };
  };
  /** The head's shape. */
  readonly head: ScaleHeadOptions;
}

/**
 * Writes a model folder: `config.json`, `model.safetensors` (the head's weights), `preprocessor.json` and
 * `calibration.json`, written aside
 * and renamed.
 *
 * @param folder - Where to; replaced if it is there.
 * @param head - The trained head.
 * @param backbone - The backbone it was trained on.
 * @param calibration - From `calibrateModel`.
 */
export async function saveModel(
  folder: string,
  head: ScaleHead,
  backbone: Pick<Embedder, 'name' | 'sha256' | 'preprocessing' | 'outputs'>,
  calibration: ModelCalibration,
): Promise<void> {
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const { name, sha256, preprocessing, outputs } = backbone;
  const config: ModelConfig = {
    format: 'scaleface-model/1',
    backbone: { name, sha256, ...(outputs === undefined ? {} : { outputs }) },
    head: head.config,
  };
  await writeFileAtomic(join(aside, 'config.json'), `${JSON.stringify(config, null, 1)}\n`);
  await writeFileAtomic(join(aside, 'preprocessor.json'), `${JSON.stringify(preprocessing, null, 1)}\n`);
  await writeFileAtomic(join(aside, 'calibration.json'), `${JSON.stringify(calibration)}\n`);
  await saveTensors(join(aside, 'model.safetensors'), head.stateDict());
  await rm(folder, { recursive: true, force: true });
  await rename(aside, folder);
}

/** A model folder, opened. */
export interface LoadedModel {
  /** The head; dispose of it. */
  readonly head: ScaleHead;
  /** What `config.json` says. */
  readonly config: ModelConfig;
  /** What `preprocessor.json` says. */
  readonly preprocessing: Preprocessing;
  /** What `calibration.json` says. */
  readonly calibration: ModelCalibration;
}

/**
 * Opens a model folder. An engine must have been chosen.
 *
 * @param folder - From {@link saveModel}.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is no model folder of this version.
 */
export async function loadModel(folder: string): Promise<LoadedModel> {
  const json = async (name: string): Promise<unknown> => {
    const file = join(folder, name);
    try {
      return JSON.parse(await readFile(file, 'utf8'));
    } catch (cause) {
      const code = cause instanceof SyntaxError ? 'bad-format' : 'missing-file';
      throw new ScaleFaceError('no model folder', { code, path: file, received: (cause as Error).message, cause });
    }
  };
  const config = (await json('config.json')) as ModelConfig;
  if (config.format !== 'scaleface-model/1') {
    throw new ScaleFaceError('not a model of this version', {
      code: 'bad-format',
      path: join(folder, 'config.json'),
      expected: 'scaleface-model/1',
      received: String(config.format),
    });
  }
  const preprocessing = (await json('preprocessor.json')) as Preprocessing;
  const calibration = (await json('calibration.json')) as ModelCalibration;
  const head = new ScaleHead(config.head);
  const state = await loadTensors(join(folder, 'model.safetensors'));
  head.loadStateDict(state);
  tf.dispose(state);
  return { head, config, preprocessing, calibration };
}
