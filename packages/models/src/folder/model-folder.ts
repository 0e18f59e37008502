import { join } from 'node:path';
import { ScaleHead } from '@scaleface/heads';
import type { ModelCalibration } from '../calibration/calibrate-model.js';
import type { Embedder } from '../embedders/embedder.js';
import { type NativeEmbedder, weightsHash } from '../embedders/native-embedder.js';
import { networkQuality } from '../quality/onnx-estimator.js';
import { writeFileAtomic } from '../storage/atomic.js';
import { folderFiles } from '../storage/folder-files.js';
import { replaceFolder } from '../storage/replace-folder.js';
import { writeChecksums } from '../storage/write-checksums.js';
import type { UncertaintyMethod } from '../uncertainty/uncertainty-method.js';
import { modelCard } from './model-card.js';
import type { LoadedModel, ModelConfig } from './model-config.js';
import { modelFolder } from './model-kind.js';
import { readModel } from './read-model.js';
import { saveTensors } from './tensor-files.js';

/** A trained method, and how it was trained. */
export interface TrainedUncertainty extends UncertaintyMethod {
  /** What `config.json` keeps of the training: options, seed, sizes, losses. */
  readonly training?: Readonly<Record<string, unknown>>;
}

/** What a model folder says about its backbone, or contains of it. */
export type ModelBackbone =
  | Pick<Embedder, 'name' | 'sha256' | 'preprocessing' | 'outputs'>
  | Pick<NativeEmbedder, 'name' | 'preprocessing' | 'network' | 'architecture'>;

/**
 * Writes a model folder under a temporary name and renames it: `config.json`, `model.safetensors`, `preprocessor.json`,
 * `calibration.json` if there is a calibration, `graph.json` for a graph of native layers, `quality.onnx` for a network
 * whose number is the confidence, a model card in `README.md`, and `checksums.json`, the SHA-256 of them all, without which no model is opened.
 *
 * A backbone with native layers (`openNativeBackbone`) goes into the folder with its weights as they are now, so that
 * the folder is all that `ScaleFace.fromPretrained` needs. Of any other backbone the folder holds name and SHA-256.
 *
 * @param folder - Where to; an older model is replaced.
 * @param trained - The trained method, or ScaleFace's head alone; with what `training` says of how it was trained.
 * @param backbone - The backbone it was trained on.
 * @param calibration - From `calibrateModel`; without it the model describes faces but verifies none.
 * @throws ScaleFaceError `invalid-argument` when the folder holds anything else: that is never deleted.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, readdir, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { ScaleHead } from '@scaleface/heads';
 * import { calibrateModel, openPixelsBackbone, saveModel } from '@scaleface/models';
 *
 * const backbone = openPixelsBackbone(4, 2);
 * const subjects = ['ann', 'ann', 'ann', 'bob', 'bob', 'bob'];
 * const embedding = { data: Float32Array.of(9, 1, 8, 3, 5, 5, 1, 9, 2, 7, 4, 5), width: 2 };
 * const calibration = calibrateModel({ subjects, embedding }, [9, 8, 3, 9, 7, 2], [0, 1, 2, 3, 4, 5]);
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await saveModel(folder, new ScaleHead({ features: 8, hidden: [] }), backbone, calibration);
 * const files = await readdir(folder);
 * files.sort().join(' '); // => 'README.md calibration.json checksums.json config.json model.safetensors preprocessor.json'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveModel(
  folder: string,
  trained: ScaleHead | TrainedUncertainty,
  backbone: ModelBackbone,
  calibration?: ModelCalibration,
): Promise<void> {
  const { method, heads, reads, training, quality, dropout }: TrainedUncertainty =
    trained instanceof ScaleHead ? scaleFaceOf(trained) : trained;
  const weights = Object.assign({}, ...heads.map((head, i) => prefixed(`heads.${i}.`, head.stateDict())));
  await replaceFolder(folder, modelFolder, async (made) => {
    const write = (name: string, value: unknown, indent?: number): Promise<void> =>
      writeFileAtomic(join(made, name), `${JSON.stringify(value, null, indent)}\n`);
    const config: ModelConfig = {
      format: 'scaleface-model/2',
      method,
      backbone: 'network' in backbone ? await contained(backbone) : reference(backbone),
      heads: heads.map(({ kind, config: options }) => ({ kind, options })),
      reads,
      ...(quality === undefined ? {} : { quality: quality.description }),
      ...(dropout === undefined ? {} : { dropout }),
      ...(training === undefined ? {} : { training }),
    };
    await write('config.json', config, 1);
    await write('preprocessor.json', backbone.preprocessing, 1);
    if (calibration !== undefined) await write('calibration.json', calibration);
    if ('network' in backbone) {
      const { network, architecture } = backbone;
      if (architecture.graph !== undefined) await write('graph.json', architecture.graph);
      const state = { ...prefixed('backbone.', network.stateDict()), ...weights };
      await saveTensors(join(made, 'model.safetensors'), state);
    } else await saveTensors(join(made, 'model.safetensors'), weights);
    if (quality?.network !== undefined) await writeFileAtomic(join(made, 'quality.onnx'), quality.network);
    const { preprocessing } = backbone;
    await writeFileAtomic(join(made, 'README.md'), modelCard({ config, preprocessing, calibration }));
    await writeChecksums(made, modelFolder);
  });
}

const scaleFaceOf = (head: ScaleHead): TrainedUncertainty => ({
  method: 'scaleface',
  heads: [head],
  reads: 'bottleneck',
});

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

/**
 * Opens a model folder. An engine must have been chosen.
 *
 * @param folder - From {@link saveModel}.
 * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what was written; `bad-format` when it is not a
 * model folder of this version, or has no `checksums.json` (see {@link sealModel}).
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm, truncate } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { ScaleHead } from '@scaleface/heads';
 * import { loadModel, openPixelsBackbone, predictConfidence, saveModel } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await saveModel(folder, new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * const model = await loadModel(folder);
 * const features = { embedding: { data: new Float32Array(4), width: 4 }, bottleneck: { data: new Float32Array(8), width: 8 } };
 * (await predictConfidence(model, features)).confidence[0]; // => 32
 * model.dispose();
 *
 * await truncate(join(folder, 'model.safetensors'), 10); // as a full disk leaves a copy
 * await loadModel(folder).catch((error) => error.code); // => 'damaged'
 * await rm(folder, { recursive: true });
 * ```
 */
export const loadModel = (folder: string): Promise<LoadedModel> => readModel(folderFiles(folder), networkQuality);
