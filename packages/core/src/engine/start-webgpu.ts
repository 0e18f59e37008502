import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { EngineDetails } from './engines.js';
import { loadOptional, onNode } from './load.js';

interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
}

interface Gpu {
  requestAdapter(): Promise<{ readonly info?: AdapterInfo } | null>;
}

// Dawn's instance must outlive every device made from it, so it hangs on `navigator`, where pages have theirs too.
async function gpuOfThisPlatform(): Promise<Gpu> {
  const present = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (present !== undefined) return present;
  if (!onNode()) throw new ScaleFaceError('this browser has no WebGPU', { code: 'unsupported' });
  const dawn = await loadOptional('webgpu');
  Object.assign(globalThis, dawn.globals);
  const gpu = (dawn.create as (flags: readonly string[]) => Gpu)([]);
  // Node 20 has no navigator at all; later ones have one without `gpu`.
  const navigator = (globalThis as { navigator?: object }).navigator;
  if (navigator === undefined) Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  else Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}

/**
 * Starts `@tensorflow/tfjs-backend-webgpu` on the browser's WebGPU, or on Dawn (npm's `webgpu`) in Node.
 *
 * @returns The versions and the adapter in use; threads are the device's own matter (0).
 * @throws ScaleFaceError `unsupported` when there is no adapter: no graphics driver that Dawn accepts.
 */
export async function startWebGpu(): Promise<EngineDetails> {
  const gpu = await gpuOfThisPlatform();
  const adapter = await gpu.requestAdapter();
  if (adapter === null) {
    throw new ScaleFaceError('no WebGPU adapter', {
      code: 'unsupported',
      hint: 'In Node, VK_DRIVER_FILES may name the JSON file of another Vulkan driver, such as SwiftShader',
    });
  }
  if (tf.findBackendFactory('webgpu') === null) await loadOptional('@tensorflow/tfjs-backend-webgpu');
  const { vendor, architecture, device, description } = adapter.info ?? {};
  return {
    versions: {},
    device: description || [vendor, architecture, device].filter(Boolean).join(' ') || 'WebGPU adapter',
    threads: 0,
  };
}
