import { setTimeout as sleep } from 'node:timers/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import { withLock } from '../../storage/lock.js';

/** Milliseconds. */
const patience = 60_000;

/** Works in a folder under its lock, and waits while another process does. */
export async function inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + patience; ; await sleep(25)) {
    try {
      return await withLock(folder, work);
    } catch (error) {
      const busy = error instanceof ScaleFaceError && error.code === 'busy';
      if (!busy || Date.now() > end) throw error;
    }
  }
}
