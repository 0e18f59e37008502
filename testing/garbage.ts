import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process holds, once all garbage is collected. */
export function heldBytes(): number {
  collect();
  // Buffers are given back beside the program, at the latest when the next collection begins.
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The same once it falls no more: what has been written a moment ago may still be on its way out. */
export async function settledBytes(): Promise<number> {
  let held = heldBytes();
  for (let turn = 0; turn < 20; turn++) {
    await setTimeout(25);
    const now = heldBytes();
    if (now >= held) break;
    held = now;
  }
  return held;
}
