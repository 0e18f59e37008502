import { restoreRandom } from '@scaleface/numerics';
import { type AlbumImage, type AlbumPlan, writeAlbum } from './album.js';
import { type DrawnBatch, drawBatch } from './batch.js';
import type { FaceIdentity } from './identity.js';

/** What a drawing thread is asked to draw: copied to it as it stands. */
export type DrawingTask = {
  /** Whose photographs. */
  readonly identities: readonly FaceIdentity[];
  /** State of the source of randomness. */
  readonly random: readonly number[];
} & (
  | { readonly kind: 'batches' /** Photographs in each. */; readonly size: number }
  | { readonly kind: 'album' /** Where its folder goes. */; readonly root: string; readonly plan: AlbumPlan }
);

/** A finished album. */
export interface DrawnAlbum {
  /** Its photographs in order. */
  readonly images: readonly AlbumImage[];
  /** State of the source of randomness after the last one. */
  readonly random: readonly number[];
}

/** What is drawn for a task: for batches the next one at each call, for an album the whole of it at the first. */
export type Drawn<T extends DrawingTask> = T extends { kind: 'album' } ? DrawnAlbum : DrawnBatch;

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
