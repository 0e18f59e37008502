import type { EngineName, EngineOptions } from '@scaleface/core';
import type { ErrorCode } from '@scaleface/numerics';
import type { YuNetOptions } from '../alignment/yunet.js';
import type { Face } from '../recognition/face.js';
import type { Gallery } from '../recognition/gallery.js';
import type { FaceIdentification, IdentifyFaceOptions } from '../recognition/identify-face.js';
import type { PretrainedOptions } from '../recognition/scale-face.js';
import type { Verification, VerifyOptions } from '../recognition/verify-faces.js';

/** How `openInWorker` opens a model: as `ScaleFace.fromPretrained`, with what can be sent to a worker. */
export interface InWorkerOptions extends Omit<PretrainedOptions, 'backbone' | 'detector' | 'fetch' | 'engine'> {
  /** The backbone, for a folder that holds only a head: `onnx:` and its address. */
  readonly backbone?: string;
  /** The face detector; without one images are aligned crops. */
  readonly detector?: YuNetOptions;
  /** Engines to try, best first; those that the worker's program imports by default. */
  readonly engine?: readonly EngineName[];
  /** What `selectEngine` is told in the worker, for instance where its files are. */
  readonly engineOptions?: EngineOptions;
}

/** An image, or a face, as it is sent. */
type Sent = unknown;

/** What may be asked of the worker. */
export interface Calls {
  /** Opens the model. */
  readonly open: { readonly args: [source: string, options: InWorkerOptions]; readonly answer: undefined };
  /** Embeds images. */
  readonly embed: { readonly args: [images: readonly Sent[]]; readonly answer: Face[] };
  /** Compares two. */
  readonly verify: {
    readonly args: [left: Sent, right: Sent, options: VerifyOptions];
    readonly answer: Verification;
  };
  /** Searches a gallery. */
  readonly identify: {
    readonly args: [probe: Sent, gallery: Gallery, options: IdentifyFaceOptions];
    readonly answer: FaceIdentification;
  };
  /** Frees the model. */
  readonly dispose: { readonly args: []; readonly answer: undefined };
}

/** The name of a call. */
export type CallName = keyof Calls;

/** A message to the worker; `abort` ends the fetching of an `open`. */
export type Asked =
  | { readonly id: number; readonly call: CallName; readonly args: readonly unknown[] }
  | { readonly abort: true };

/** An error, as it is sent. */
export interface SentError {
  /** The error's message. */
  readonly message: string;
  /** What a `ScaleFaceError` knows. */
  readonly details?: { readonly code: ErrorCode };
}

/** A message from the worker. */
export type Told =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: SentError }
  | { readonly progress: readonly [stage: string, done: number, total: number] };
