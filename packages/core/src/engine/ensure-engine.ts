import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from './engines.js';
import { registerGradients } from './gradients.js';
import { selectEngine } from './select.js';

/**
 * Takes the engine that runs or was imported; otherwise, or when engines are named, starts the best that works.
 *
 * @param order - Engines to try, best first.
 * @throws ScaleFaceError `missing-dependency` when no engine works.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ensureEngine } from '@scaleface/core';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * await ensureEngine(); // the backend that was imported
 * tf.getBackend(); // => 'cpu'
 * ```
 */
export async function ensureEngine(order?: readonly EngineName[]): Promise<void> {
  const there = Object.keys(tf.engine().registryFactory).length > 0;
  if (order === undefined && there) {
    await tf.ready();
    registerGradients();
  } else await selectEngine(order);
}
