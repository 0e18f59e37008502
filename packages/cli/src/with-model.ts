import { type DetectorFlags, detectorOf } from './options.js';

type Pipeline = typeof import('@scaleface/pipeline');

/** What the flags of a command that describes faces say. */
export interface ModelFlags extends DetectorFlags {
  /** The model folder. */
  model: string;
  /** Where its backbone is, if not in the folder. */
  backbone?: string;
  /** Engines to try, best first. */
  engine?: ('node-gpu' | 'node' | 'webgpu' | 'wasm' | 'cpu')[];
}

/** A model with all that describes faces. */
export interface OpenedModel {
  /** The library. */
  readonly pipeline: Pipeline;
  /** The folder, opened. */
  readonly model: import('@scaleface/pipeline').LoadedModel;
  /** Its backbone. */
  readonly backbone: import('@scaleface/pipeline').Embedder;
  /** Finds faces in photographs, if it was asked for. */
  readonly detector: import('@scaleface/pipeline').FaceDetector | undefined;
}

/** Opens what the flags name, works with it, and closes all of it, whichever part fails. */
export async function withModel<T>(flags: ModelFlags, work: (opened: OpenedModel) => Promise<T>): Promise<T> {
  const [{ selectEngine }, pipeline] = await Promise.all([import('@scaleface/core'), import('@scaleface/pipeline')]);
  await selectEngine(flags.engine ?? ['node', 'wasm', 'cpu']);
  const model = await pipeline.loadModel(flags.model);
  const closing: (() => unknown)[] = [() => model.head.dispose()];
  if (model.backbone !== undefined) closing.push(() => model.backbone?.close());
  try {
    const backbone = await pipeline.openModelBackbone(flags.backbone, model, flags.threads);
    if (backbone !== model.backbone) closing.push(() => backbone.close());
    const detector = await detectorOf(flags);
    if (detector !== undefined) closing.push(() => detector.close());
    return await work({ pipeline, model, backbone, detector });
  } finally {
    for (const close of closing) await close();
  }
}
