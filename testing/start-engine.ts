import { registerGradients } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** The engines by name. */
export type Engine = 'cpu' | 'wasm' | 'webgpu' | 'node' | 'node-gpu';

const packages: Partial<Record<Engine, () => Promise<unknown>>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  wasm: () => import('@tensorflow/tfjs-backend-wasm'),
};

/**
 * Starts one engine and no other.
 *
 * @throws Error if it does not start here: a spec must not pass on another engine than the one it names.
 */
export async function startEngine(engine: Engine): Promise<void> {
  tf.env().set('PROD', true);
  await packages[engine]?.();
  const started = await tf.setBackend(engine);
  if (!started || tf.getBackend() !== engine) throw new Error(`the engine ${engine} does not start here`);
  registerGradients();
}
