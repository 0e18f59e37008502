import { ScaleFaceError } from '@scaleface/numerics';
import type { FaceImage } from '../images/face-image.js';
import type { ProgressReport } from '../progress.js';
import type { Face } from '../recognition/face.js';
import type { Gallery } from '../recognition/gallery.js';
import type { FaceIdentification, IdentifyFaceOptions } from '../recognition/identify-face.js';
import type { Verification, VerifyOptions } from '../recognition/verify-faces.js';
import type { CallName, Calls, InWorkerOptions, SentError, Told } from './messages.js';
import { absolute, sentImage } from './sent-image.js';

/** The part of a `Worker` that is used here. */
export interface FacesWorker {
  /** Sends a message, and hands over what need not be copied. */
  postMessage(message: unknown, handed: readonly never[]): void;
  /** Hears answers, and of its end. */
  addEventListener(kind: 'message' | 'error', listener: (event: { data?: unknown; message?: string }) => void): void;
  /** Ends it. */
  terminate(): void;
}

/** A model that is open in a worker: the page stays free while images are decoded, searched and embedded. */
export interface FacesInWorker {
  /** As `ScaleFace.embed` of several images. */
  embed(images: readonly FaceImage[]): Promise<Face[]>;
  /** As `ScaleFace.embed` of one image. */
  embed(image: FaceImage): Promise<Face>;
  /**
   * The newest frame of a video: while one is embedded, of all later calls only the last is kept, and read when its turn comes.
   *
   * @param frame - For instance the video's element.
   * @returns The face, or nothing where a newer call took the place of this one.
   */
  embedLatest(frame: FaceImage): Promise<Face | undefined>;
  /** As `ScaleFace.verify`. */
  verify(left: FaceImage | Face, right: FaceImage | Face, options?: VerifyOptions): Promise<Verification>;
  /** As `ScaleFace.identify`. */
  identify(probe: FaceImage | Face, gallery: Gallery, options?: IdentifyFaceOptions): Promise<FaceIdentification>;
  /** Frees the model and ends the worker. */
  dispose(): Promise<void>;
}

/**
 * Opens a model in a worker whose program calls `serveFaces`. Calls are answered one after the other.
 *
 * @param worker - For instance `new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })`.
 * @param source - The address of the model folder.
 * @param options - As `ScaleFace.fromPretrained`, with what the worker's engine is told.
 * @throws ScaleFaceError as `ScaleFace.fromPretrained`; `failed` when the worker's program ends. Then, and when `signal` ends the
 * opening, the worker is ended.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { MessageChannel } from 'node:worker_threads';
 * import { openPixelsBackbone, saveModel } from '@scaleface/models';
 * import { openInWorker, serveFaces } from '@scaleface/models/web';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await saveModel(folder, { method: 'norm', heads: [], reads: 'embedding' }, openPixelsBackbone(4, 2));
 *
 * // A page gives a `Worker`, whose program calls `serveFaces()`; here the two ends of a channel of Node stand for them.
 * const { port1, port2 } = new MessageChannel();
 * serveFaces({
 *   postMessage: (answer) => port2.postMessage(answer),
 *   addEventListener: (kind, hear) => port2.on(kind, (data) => hear({ data })),
 * });
 * const faces = await openInWorker(
 *   {
 *     postMessage: (call) => port1.postMessage(call),
 *     addEventListener: (kind, hear) => port1.on(kind, (data) => hear({ data })),
 *     terminate: () => port1.close(),
 *   },
 *   folder,
 * );
 * const data = Uint8Array.from({ length: 48 }, (_, p) => (p % 12 < 6 ? 0 : 255));
 * (await faces.embed({ data, width: 4, height: 4 })).confidence; // => 1
 * await faces.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openInWorker(
  worker: FacesWorker,
  source: string | URL,
  options: InWorkerOptions = {},
): Promise<FacesInWorker> {
  const { progress, signal, ...rest } = options;
  const ask = asker(worker, progress);
  const abort = (): void => worker.postMessage({ abort: true }, []);
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    await ask('open', [absolute(source), absoluteIn(rest)]);
  } catch (error) {
    worker.terminate();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  return facesBy(ask, worker);
}

/** Addresses in the options, as the worker understands them. */
function absoluteIn({ detector, backbone, ...options }: InWorkerOptions): InWorkerOptions {
  const onnx = /^onnx:(.+)$/.exec(backbone ?? '')?.[1];
  return {
    ...options,
    ...(detector && { detector: { ...detector, file: absolute(detector.file) } }),
    ...(backbone !== undefined && { backbone: onnx === undefined ? backbone : `onnx:${absolute(onnx)}` }),
  };
}

type AskWorker = <K extends CallName>(
  call: K,
  args: Calls[K]['args'],
  handed?: readonly object[],
) => Promise<Calls[K]['answer']>;

function facesBy(ask: AskWorker, worker: FacesWorker): FacesInWorker {
  let last: Promise<unknown> = Promise.resolve();
  let newest = 0;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
  const embedNow = async (images: readonly FaceImage[]): Promise<Face[]> => {
    const handed: object[] = [];
    return ask('embed', [await Promise.all(images.map((image) => sentImage(image, handed)))], handed);
  };
  const side = async (image: FaceImage | Face, handed: object[]): Promise<unknown> =>
    isFace(image) ? image : sentImage(image, handed);
  const embed = (images: FaceImage | readonly FaceImage[]): Promise<Face | Face[]> =>
    inTurn(async () =>
      Array.isArray(images) ? embedNow(images) : ((await embedNow([images as FaceImage]))[0] as Face),
    );
  return {
    embed: embed as FacesInWorker['embed'],
    embedLatest(frame) {
      const own = ++newest;
      return inTurn(async () => (own === newest ? (await embedNow([frame]))[0] : undefined));
    },
    verify: (left, right, options = {}) =>
      inTurn(async () => {
        const handed: object[] = [];
        return ask('verify', [await side(left, handed), await side(right, handed), options], handed);
      }),
    identify: (probe, gallery, options = {}) =>
      inTurn(async () => {
        const handed: object[] = [];
        return ask('identify', [await side(probe, handed), gallery, options], handed);
      }),
    dispose: () =>
      inTurn(async () => {
        await ask('dispose', []);
        worker.terminate();
      }),
  };
}

const isFace = (image: FaceImage | Face): image is Face => typeof image === 'object' && 'embedding' in image;

/** Sends calls and hears their answers. */
function asker(worker: FacesWorker, progress: ProgressReport | undefined): AskWorker {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let count = 0;
  worker.addEventListener('message', ({ data }) => {
    const told = data as Told;
    if ('progress' in told) return progress?.(...told.progress);
    const one = waiting.get(told.id);
    waiting.delete(told.id);
    if ('error' in told) one?.reject(errorOf(told.error));
    else one?.resolve(told.answer);
  });
  worker.addEventListener('error', ({ message = 'its program does not load' }) => {
    const error = new ScaleFaceError('the worker ended', { code: 'failed', path: 'worker', received: message });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return (call, args, handed = []) =>
    new Promise((resolve, reject) => {
      const id = count++;
      waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      worker.postMessage({ id, call, args }, handed as never[]);
    });
}

/** The error of the worker, with the same words. */
function errorOf({ message, details }: SentError): Error {
  if (details === undefined) return new Error(message);
  return Object.defineProperty(new ScaleFaceError(message, details), 'message', { value: message });
}
