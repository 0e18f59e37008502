import { restoreRandom } from '@scaleface/numerics';
import { type AlbumImage, type AlbumPlan, writeAlbum } from './album.js';
import { type DrawnBatch, drawBatch } from './batch.js';
import type { FaceIdentity } from './identity.js';

interface Task {
  /** Whose photographs. */
  readonly identities: readonly FaceIdentity[];
  /** State of the source of randomness. */
  readonly random: readonly number[];
}

/** Batches for a training, one after another without an end. */
interface BatchTask extends Task {
  /** Which kind of task. */
  readonly kind: 'batches';
  /** Photographs in each. */
  readonly size: number;
}

/** An album, once. */
interface AlbumTask extends Task {
  /** Which kind of task. */
  readonly kind: 'album';
  /** Where its folder goes. */
  readonly root: string;
  /** Its name and size. */
  readonly plan: AlbumPlan;
}

/** What is to be drawn: data, which a thread gets as a copy. */
export type DrawingTask = BatchTask | AlbumTask;

/** A finished album. */
export interface DrawnAlbum {
  /** Its photographs in order. */
  readonly images: readonly AlbumImage[];
  /** State of the source of randomness after the last one. */
  readonly random: readonly number[];
}

/** A part of what a task asks for: a batch, or the whole album. */
export type Drawn<T extends DrawingTask> = T extends AlbumTask ? DrawnAlbum : DrawnBatch;

/**
 * Draws what a task asks for, in the calling thread.
 *
 * @param task - What to draw.
 * @returns Gives the next part of it at each call.
 */
export function drawer<T extends DrawingTask>(task: T): () => Promise<Drawn<T>>;
export function drawer(task: DrawingTask): () => Promise<DrawnBatch | DrawnAlbum> {
  const random = restoreRandom(task.random);
  if (task.kind === 'batches') return async () => drawBatch(task.identities, task.size, random);
  return async () => {
    const images = await writeAlbum(task.root, task.identities, task.plan, random);
    return { images, random: random.state() };
  };
}
