import type { Module } from '@scaleface/core';
import type { FileDigest } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { saveBest, type ValidatedSoFar } from './checkpoint.js';

/** How a training is validated on identities that it does not learn from. */
export interface ValidationOptions {
  /** Epochs without gain after which it stops; 5 by default, 0 to go through all epochs. */
  readonly patience?: number;
  /** A gain is what exceeds the best area so far by more than this; 0 by default. */
  readonly minimumDelta?: number;
  /** The false accept rate of the area; 0.01 by default. */
  readonly far?: number;
}

/** What is measured after each epoch. */
export interface ValidationMeasures extends Readonly<Record<string, number>> {
  /** What decides: larger is better. */
  readonly area: number;
}

/** How a training is validated. */
export interface Validation {
  /** Measures a head or network as it is. */
  readonly measure: (head: Module<unknown>) => Promise<ValidationMeasures>;
  /** Epochs without gain after which it stops; never with 0. */
  readonly patience: number;
  /** What a gain has to exceed. */
  readonly minimumDelta: number;
  /** The first epoch that counts, from 0; 0 by default. */
  readonly from?: number;
}

/** How a training of a backbone is validated: it measures the backbone, which it knows, with the heads of the method. */
export interface ImageValidation extends Pick<Validation, 'patience' | 'minimumDelta'> {
  /** Measures backbone and heads as they are. */
  readonly measure: (heads: readonly Module<unknown>[]) => Promise<ValidationMeasures>;
}

/** What the validation of a training found. */
export interface ValidationRecord {
  /** The area after each epoch. */
  readonly areas: readonly number[];
  /** The epoch whose weights were taken, from 0. */
  readonly best: number;
  /** Whether it stopped before its last epoch. */
  readonly stopped: boolean;
}

/** The settings of a validation, the defaults filled in. */
export function validationSettings({
  patience = 5,
  minimumDelta = 0,
  far = 0.01,
}: ValidationOptions): Required<ValidationOptions> {
  const bad = (path: string, expected: string, received: number): never => {
    throw new ScaleFaceError('out of range', { code: 'out-of-range', path, expected, received: String(received) });
  };
  if (!(Number.isInteger(patience) && patience >= 0)) bad('validation.patience', 'epochs, at least 0', patience);
  if (!(minimumDelta >= 0 && minimumDelta < 1)) bad('validation.minimumDelta', 'from 0 to 1', minimumDelta);
  if (!(far > 0 && far < 1)) bad('validation.far', 'between 0 and 1', far);
  return { patience, minimumDelta, far };
}

/** Watches a training: measures each epoch, keeps the best weights, and says when it is enough. */
export class Watch {
  private readonly values: number[];
  private best: number | undefined;
  private file: FileDigest | undefined;
  private weights: Record<string, tf.Tensor> | undefined;
  private readonly validation: Validation;

  /**
   * @param validation - How.
   * @param before - What an interrupted training had found.
   * @param weights - The best weights that it had; they are the watch's.
   */
  constructor(
    validation: Validation,
    before: ValidatedSoFar | undefined,
    weights: Record<string, tf.Tensor> | undefined,
  ) {
    this.validation = validation;
    this.values = [...(before?.values ?? [])];
    this.best = before?.best;
    this.file = before?.file;
    this.weights = weights;
  }

  /** Whether there was no gain for long enough. */
  get stopped(): boolean {
    const { patience } = this.validation;
    return patience > 0 && this.best !== undefined && this.values.length - 1 - this.best >= patience;
  }

  /** What a checkpoint is to hold. */
  get soFar(): ValidatedSoFar {
    const { values, best, file } = this;
    return { values, ...(best !== undefined && { best }), ...(file !== undefined && { file }) };
  }

  /** Measures after an epoch; the best weights are kept, and saved if there is a folder. */
  async take(head: Module<unknown>, folder: string | undefined): Promise<ValidationMeasures> {
    const epoch = this.values.length;
    const measures = await this.validation.measure(head);
    this.values.push(measures.area);
    const counts = epoch >= (this.validation.from ?? 0);
    const before = this.best === undefined ? Number.NEGATIVE_INFINITY : (this.values[this.best] as number);
    if (counts && measures.area > before + (this.best === undefined ? 0 : this.validation.minimumDelta)) {
      this.dispose();
      this.weights = head.stateDict();
      this.best = epoch;
      if (folder !== undefined) this.file = await saveBest(folder, epoch, head.stateDict());
    }
    return { ...measures, best: this.best === undefined ? measures.area : (this.values[this.best] as number) };
  }

  /** Gives a head the best weights; nothing is said where there are none. */
  finish(head: Module<unknown>): ValidationRecord | undefined {
    if (this.weights === undefined || this.best === undefined) return undefined;
    head.loadStateDict(this.weights);
    return { areas: this.values, best: this.best, stopped: this.stopped };
  }

  /** Frees the best weights. */
  dispose(): void {
    tf.dispose(this.weights);
    this.weights = undefined;
  }
}
