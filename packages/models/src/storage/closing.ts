/** Anything that can be closed: a backbone, a detector. */
export interface Closable {
  /** Frees what it holds. */
  close(): Promise<void>;
}

/**
 * Works with something that must be closed, and closes it, whether the work succeeds or not.
 *
 * @param opened - It, or the promise of it.
 * @param work - Called once with it.
 * @returns What `work` gave.
 *
 * @example
 * ```ts
 * import { openPixelsBackbone } from '@scaleface/models';
 * import { closing } from '@scaleface/models/storage';
 *
 * await closing(openPixelsBackbone(4, 2), async ({ name }) => name); // => 'pixels:4/2'
 * ```
 */
export async function closing<T extends Closable, R>(
  opened: T | Promise<T>,
  work: (opened: T) => Promise<R>,
): Promise<R> {
  const it = await opened;
  try {
    return await work(it);
  } finally {
    await it.close();
  }
}
