import { type EngineName, selectEngine } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** The engines by name. */
export type Engine = EngineName;

/**
 * Starts one engine and no other.
 *
 * @throws Error if it does not start here: a spec must not pass on another engine than the one it names.
 */
export async function startEngine(engine: Engine): Promise<void> {
  tf.env().set('PROD', true);
  await selectEngine([engine]);
  // Left to itself the backend computes small tensors on the processor; a spec is to see its shaders.
  if (engine === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
}
