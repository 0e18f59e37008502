import type { EngineReport } from '@scaleface/core';
import type { RejectionTable } from '@scaleface/eval';
import type { Phase, Step } from './training.js';

/** What the page asks of the worker. */
export type Request =
  | { readonly kind: 'start'; readonly seed: number; readonly wasmPaths: string }
  | { readonly kind: 'run' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'step' };

/** A photograph of the test and how sure the head is of it. */
export interface ShownFace {
  readonly pixels: Uint8ClampedArray;
  readonly confidence: number;
}

/** What the worker says. */
export type News =
  | { readonly kind: 'ready'; readonly engine: Pick<EngineReport, 'engine' | 'threads'> }
  | ({ readonly kind: 'step'; readonly done: number; readonly next: Phase } & Step)
  | {
      readonly kind: 'look';
      readonly done: number;
      readonly table: RejectionTable;
      readonly faces: readonly ShownFace[];
    }
  | { readonly kind: 'failed'; readonly reason: string };
