import type { EngineReport } from '@scaleface/core';
import { hashOf, sha256 } from '@scaleface/models/storage';
import type { Matrix } from '@scaleface/numerics';

/** All inputs of a training: if any of them changes, a checkpoint belongs to another training. */
export interface TrainingInputs {
  /** What is trained. */
  readonly method: string;
  /** How it learns: rates, margins, seed, shape of the head. */
  readonly options: unknown;
  /** What computes. */
  readonly engine: Pick<EngineReport, 'engine' | 'versions'>;
  /** The name of each row or image, in order; a degraded copy's tells its degradation. */
  readonly ids: readonly string[];
  /** The subject of each. */
  readonly subjects: readonly string[];
  /** What each of them holds: hashes of the numbers, or what the files are known by. */
  readonly content: unknown;
  /** The network, its weights, and how images come to it. */
  readonly backbone: unknown;
  /** The SHA-256 of the file of first weights, if there is one. */
  readonly init: string | null;
}

/** Raised when the same inputs train to something else than before, or checkpoints change their form. */
const version = 1;

/**
 * What identifies a checkpoint.
 *
 * @param inputs - All of it goes in, a part that is added later too.
 */
export function keyOfTraining(inputs: TrainingInputs): string {
  // A report of an engine says more, for instance which others were passed over.
  const { engine, versions } = inputs.engine;
  const all = { ...inputs, engine: { engine, versions } };
  return hashOf([version, Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Bytes that are hashed at a time: one call takes less than 2 GiB. */
const piece = 1 << 28;

/**
 * What identifies a matrix: its width and the SHA-256 of its numbers, in pieces of 256 MiB.
 *
 * @param matrix - The matrix.
 */
export function stampOfMatrix({ data, width }: Matrix): unknown {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += piece) pieces.push(sha256(bytes.subarray(at, at + piece)));
  return [width, pieces];
}
