import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ScaleHead } from '@scaleface/heads';
import { ScaleFaceError } from '@scaleface/numerics';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import type { Embedder } from '../embedders/embedder.js';
import { type NativeEmbedder, weightsHash } from '../embedders/native-embedder.js';
import { writeFileAtomic } from '../storage/atomic.js';
import type { LoadedModel, ModelConfig } from './model-config.js';
import type { ModelFiles } from './model-files.js';
import { readModel } from './read-model.js';
import { saveTensors } from './tensor-files.js';

/** What a model folder says of its backbone, or holds of it. */
export type ModelBackbone =
  | Pick<Embedder, 'name' | 'sha256' | 'preprocessing' | 'outputs'>
  | Pick<NativeEmbedder, 'name' | 'preprocessing' | 'network' | 'architecture'>;

/**
 * Writes a model folder, aside and renamed: `config.json`, `model.safetensors`, `preprocessor.json`, `calibration.json`
 * if there is a calibration, `graph.json` for a graph of native layers.
 *
 * A backbone with native layers (`openNativeBackbone`) goes into the folder with its weights as they are now, so that
 * the folder is all that `ScaleFace.fromPretrained` needs. Of any other backbone the folder holds name and SHA-256.
 *
 * @param folder - Where to; replaced if it is there.
 * @param head - The trained head.
 * @param backbone - The backbone it was trained on.
 * @param calibration - From `calibrateModel`; without it the model describes faces but verifies none.
 */
export async function saveModel(
  folder: string,
  head: ScaleHead,
  backbone: ModelBackbone,
  calibration?: ModelCalibration,
): Promise<void> {
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const write = (name: string, value: unknown, indent?: number): Promise<void> =>
    writeFileAtomic(join(aside, name), `${JSON.stringify(value, null, indent)}\n`);
  const config: ModelConfig = {
    format: 'scaleface-model/1',
    backbone: 'network' in backbone ? await contained(backbone) : reference(backbone),
    head: head.config,
  };
  await write('config.json', config, 1);
  await write('preprocessor.json', backbone.preprocessing, 1);
  if (calibration !== undefined) await write('calibration.json', calibration);
  if ('network' in backbone) {
    const { network, architecture } = backbone;
    if (architecture.graph !== undefined) await write('graph.json', architecture.graph);
    const state = { ...prefixed('backbone.', network.stateDict()), ...prefixed('head.', head.stateDict()) };
    await saveTensors(join(aside, 'model.safetensors'), state);
  } else await saveTensors(join(aside, 'model.safetensors'), head.stateDict());
  await rm(folder, { recursive: true, force: true });
  await rename(aside, folder);
}

function reference({ name, sha256, outputs }: Omit<Embedder, 'embed' | 'close'>): ModelConfig['backbone'] {
  return { name, sha256, ...(outputs === undefined ? {} : { outputs }) };
}

async function contained({
  name,
  network,
  architecture,
}: Pick<NativeEmbedder, 'name' | 'network' | 'architecture'>): Promise<ModelConfig['backbone']> {
  const { graph, ...rest } = architecture;
  return { name, sha256: await weightsHash(network), architecture: rest };
}

const prefixed = <T>(prefix: string, entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).map(([name, value]) => [prefix + name, value]));

/** The files of a folder on disk. */
export const folderFiles = (folder: string): ModelFiles => ({
  place: `${folder}${sep}`,
  read: (name) =>
    readFile(join(folder, name)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
      const path = join(folder, name);
      throw new ScaleFaceError('no model folder', { code: 'missing-file', path, received: cause.message, cause });
    }),
});

/**
 * Opens a model folder. An engine must have been chosen.
 *
 * @param folder - From {@link saveModel}.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is no model folder of this version.
 */
export const loadModel = (folder: string): Promise<LoadedModel> => readModel(folderFiles(folder));
