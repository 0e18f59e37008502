import { selectEngine } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type { FaceImage } from '../images/face-image.js';
import type { Face } from '../recognition/face.js';
import type { Gallery } from '../recognition/gallery.js';
import { ScaleFace } from '../recognition/scale-face.js';
import type { Asked, CallName, InWorkerOptions, SentError } from './messages.js';

/** The part of a worker's own scope, or of a port, that is used here. */
export interface WorkerScope {
  /** Sends an answer. */
  postMessage(message: unknown): void;
  /** Hears calls. */
  addEventListener(kind: 'message', listener: (event: { data: unknown }) => void): void;
}

/**
 * The program of a worker in which `openInWorker` opens a model: answers calls, one after the other. The worker's file imports
 * the engine that it computes with, and calls this.
 *
 * @param scope - Where calls come from; the worker's own scope by default.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { serveFaces } from '@scaleface/models/web';
 *
 * // In a worker: serveFaces(), without an argument.
 * serveFaces({ postMessage: (answer) => console.log(answer), addEventListener: () => {} });
 * ```
 */
export function serveFaces(scope: WorkerScope = globalThis as unknown as WorkerScope): void {
  let faces: ScaleFace | undefined;
  let aborting = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  async function open(source: string, { engine, engineOptions, ...options }: InWorkerOptions): Promise<void> {
    if (engine !== undefined || engineOptions !== undefined) await selectEngine(engine, engineOptions);
    const progress = (...report: readonly unknown[]): void => scope.postMessage({ progress: report.slice(0, 3) });
    faces = await ScaleFace.fromPretrained(source, { ...options, progress, signal: aborting.signal });
  }

  const calls: Readonly<Record<CallName, (...args: never[]) => Promise<unknown>>> = {
    open,
    embed: (images: readonly FaceImage[]) => opened().embed(images),
    verify: (left: FaceImage | Face, right: FaceImage | Face, options: object) => opened().verify(left, right, options),
    identify: (probe: FaceImage | Face, gallery: Gallery, options: object) =>
      opened().identify(probe, gallery, options),
    dispose: async () => {
      await faces?.dispose();
      faces = undefined;
    },
  };

  function opened(): ScaleFace {
    if (faces !== undefined) return faces;
    throw new ScaleFaceError('no model is open in the worker', { code: 'invalid-argument' });
  }

  async function answer({ id, call, args }: Extract<Asked, { id: number }>): Promise<void> {
    try {
      scope.postMessage({ id, answer: await calls[call](...(args as never[])) });
    } catch (error) {
      scope.postMessage({ id, error: sentError(error as Error) });
    }
  }

  scope.addEventListener('message', ({ data }) => {
    const asked = data as Asked | undefined;
    if (typeof asked !== 'object') return;
    if ('abort' in asked) {
      aborting.abort();
      aborting = new AbortController();
    } else if (Object.hasOwn(calls, asked.call)) last = last.then(() => answer(asked));
  });
}

function sentError(error: Error): SentError {
  if (!(error instanceof ScaleFaceError)) return { message: error.message };
  const { message, code, path, expected, received, hint } = error;
  return { message, details: { code, path, expected, received, hint } as { code: typeof code } };
}
