import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exists } from '../storage/atomic.js';
import { checksumsFile } from '../storage/checksums.js';
import type { ModelConfig } from './model-config.js';
import { loadModel, saveModel } from './model-folder.js';
import { modelFolder } from './model-kind.js';
import { assertModelPlace } from './model-place.js';
import { sealModel } from './seal-model.js';

/** What {@link upgradeModel} did. */
export interface ModelUpgrade {
  /** The format that the folder had. */
  readonly from: string;
  /** The format that it has now. */
  readonly to: ModelConfig['format'];
  /** Whether its files were compared with checksums; folders from before there were any have none. */
  readonly verified: boolean;
}

/**
 * Writes a model folder of an earlier version anew in the format of this one, with checksums. Weights, calibration and what
 * is said of the backbone and the training stay as they are. An engine must have been chosen.
 *
 * @param folder - The model folder; it stays as it is, unless it is `to`.
 * @param to - Where the new one goes; an older model there is replaced.
 * @throws ScaleFaceError `missing-file` or `bad-format` when it is none; `damaged` when a file is not what its checksums say;
 * `invalid-argument` or `not-writable` when `to` cannot be written.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { ScaleHead } from '@scaleface/heads';
 * import { loadModel, openPixelsBackbone, saveModel, upgradeModel } from '@scaleface/models';
 *
 * const [former, model] = [`${tmpdir()}/former-model`, `${tmpdir()}/upgraded-model`];
 * await saveModel(former, new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * await rm(`${former}/checksums.json`); // as before there were any
 * await loadModel(former).catch((error) => error.code); // => 'bad-format'
 *
 * await upgradeModel(former, model); // => { from: 'scaleface-model/2', to: 'scaleface-model/2', verified: false }
 * (await loadModel(model)).method; // => 'scaleface'
 * ```
 */
export async function upgradeModel(folder: string, to: string): Promise<ModelUpgrade> {
  await assertModelPlace(to);
  const verified = await exists(join(folder, checksumsFile));
  const copy = verified ? folder : await sealedCopy(folder);
  try {
    const model = await loadModel(copy);
    try {
      const { config, backbone, preprocessing, calibration, method, heads, reads, quality, dropout } = model;
      const { format } = JSON.parse(await readFile(join(folder, modelFolder.config), 'utf8')) as { format: string };
      const trained = {
        ...{ method, heads, reads },
        ...(quality && { quality }),
        ...(dropout && { dropout }),
        ...(config.training && { training: config.training }),
      };
      await saveModel(to, trained, backbone ?? { ...config.backbone, preprocessing }, calibration);
      return { from: format, to: config.format, verified };
    } finally {
      model.dispose();
      await model.backbone?.close();
    }
  } finally {
    if (copy !== folder) await rm(copy, { recursive: true, force: true });
  }
}

/** A copy of a folder without checksums, with checksums. */
async function sealedCopy(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'scaleface-upgrade-'));
  try {
    for (const name of modelFolder.files) {
      if (await exists(join(folder, name))) await copyFile(join(folder, name), join(copy, name));
    }
    await sealModel(copy);
    return copy;
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw error;
  }
}
