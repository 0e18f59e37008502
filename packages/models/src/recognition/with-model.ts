import { type EngineName, ensureEngine } from '@scaleface/core';
import type { FaceDetector } from '../alignment/detector.js';
import { openYuNet, type YuNetOptions } from '../alignment/yunet.js';
import type { Embedder } from '../embedders/embedder.js';
import { openModelBackbone } from '../folder/model-backbone.js';
import type { LoadedModel } from '../folder/model-config.js';
import { loadModel } from '../folder/model-folder.js';

/** What {@link withModel} opens. */
export interface ModelOpening {
  /** The model folder. */
  readonly model: string;
  /** Where its backbone is, as `openNamedBackbone` takes it; by default in the folder. */
  readonly backbone?: string | undefined;
  /** The face detector; without one images are aligned crops. */
  readonly detector?: YuNetOptions | undefined;
  /** Threads per operation of ONNX Runtime. */
  readonly threads?: number | undefined;
  /** Engines to try, best first. Default: the one in use, else the best that is installed. */
  readonly engine?: readonly EngineName[] | undefined;
}

/** A model with all that embeds faces, open while `work` of {@link withModel} runs. */
export interface OpenedModel {
  /** The folder, opened. */
  readonly model: LoadedModel;
  /** Its backbone. */
  readonly backbone: Embedder;
  /** Finds faces in photographs, if it was asked for. */
  readonly detector: FaceDetector | undefined;
}

/**
 * Opens a model folder with its backbone and, if asked for, a face detector, works with them, and closes all of it,
 * whichever part fails.
 *
 * @param opening - Folder, backbone, detector, engine.
 * @param work - Called once; what it gives must not need the model any more.
 * @returns What `work` gave.
 * @throws ScaleFaceError as `loadModel`, `openModelBackbone`, `openYuNet`; `missing-dependency` when no engine works.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ScaleHead } from '@scaleface/heads';
 * import { openPixelsBackbone, saveModel, withModel } from '@scaleface/models';
 *
 * await saveModel('.examples/with-model', new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 * const opening = { model: '.examples/with-model', backbone: 'pixels:4/2' };
 * await withModel(opening, async ({ backbone }) => backbone.preprocessing.width); // => 4
 * ```
 */
export async function withModel<T>(opening: ModelOpening, work: (opened: OpenedModel) => Promise<T>): Promise<T> {
  await ensureEngine(opening.engine);
  const model = await loadModel(opening.model);
  const closing: (() => unknown)[] = [() => model.dispose(), () => model.backbone?.close()];
  try {
    const backbone = await openModelBackbone(opening.backbone, model, {
      ...(opening.threads && { threads: opening.threads }),
    });
    if (backbone !== model.backbone) closing.push(() => backbone.close());
    const detector = opening.detector && (await openYuNet(opening.detector));
    closing.push(() => detector?.close());
    return await work({ model, backbone, detector });
  } finally {
    for (const close of closing) await close();
  }
}
