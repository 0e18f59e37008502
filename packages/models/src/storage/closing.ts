/**
 * Works with something that must be closed, and closes it, whether the work succeeds or not.
 *
 * @param opened - A backbone, a detector, a file.
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
export async function closing<T extends { close(): Promise<void> }, R>(
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
