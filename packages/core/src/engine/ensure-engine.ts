import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from './gradients/register.js';
import type { EngineName } from './select/engines.js';
import { selectEngine } from './select/select.js';

/**
 * Makes sure that there is an engine to compute on: takes the one that is running or whose package was imported;
 * otherwise, or when engines are named, starts the first that works, like {@link selectEngine}. Either way the
 * gradients that training needs are registered.
 *
 * @param order - Engines to try, best first. Default: the engine at hand; where there is none, all, fastest first.
 * @throws ScaleFaceError `unknown-name` for a name that is not an engine; `missing-dependency` when none of them works.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ensureEngine } from '@scaleface/core';
 *
 * await ensureEngine(['cpu']);
 * tf.getBackend(); // => 'cpu'
 * ```
 */
export async function ensureEngine(order?: readonly EngineName[]): Promise<void> {
  const present = Object.keys(tf.engine().registryFactory).length > 0;
  if (order === undefined && present) {
    await tf.ready();
    registerGradients();
  } else await selectEngine(order);
}
