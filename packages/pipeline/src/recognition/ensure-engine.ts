import { type EngineName, registerGradients, selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** Takes the engine that runs or was imported; otherwise, or when engines are named, starts the best that works. */
export async function ensureEngine(order?: readonly EngineName[]): Promise<void> {
  const there = Object.keys(tf.engine().registryFactory).length > 0;
  if (order === undefined && there) {
    await tf.ready();
    registerGradients();
  } else await selectEngine(order);
}
