import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { mendWebGpuSums } from '../kernels/webgpu/sums.js';
import { type AdapterInfo, type Gpu, readSynchronously, type WebGpuBackend } from './dawn-read.js';
import type { EngineDetails } from './engines.js';
import { loadOptional, onNode } from './load.js';

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

async function adapterInfo(gpu: Gpu, softwareAdapter: boolean): Promise<AdapterInfo> {
  const adapter = await gpu.requestAdapter();
  if (adapter === null) {
    throw new ScaleFaceError('no WebGPU adapter', {
      code: 'unsupported',
      hint: 'In Node, VK_DRIVER_FILES may name the JSON file of another Vulkan driver',
    });
  }
  const info = adapter.info ?? {};
  if (info.isFallbackAdapter === true && !softwareAdapter) {
    const what = `only a software adapter (${describeAdapter(info)}), slower than wasm; used only when requested by name`;
    throw new ScaleFaceError(what, { code: 'unsupported' });
  }
  return info;
}

function describeAdapter({ vendor, architecture, device, description }: AdapterInfo): string {
  return description || [vendor, architecture, device].filter(Boolean).join(' ') || 'WebGPU adapter';
}

/**
 * Starts `@tensorflow/tfjs-backend-webgpu` on the browser's WebGPU, or on Dawn (npm's `webgpu`) in Node.
 *
 * @param softwareAdapter - Whether an adapter that computes on the processor will do.
 * @returns The adapter in use; threads are the device's own matter (0).
 * @throws ScaleFaceError `unsupported` when there is no adapter: no graphics driver that Dawn accepts.
 */
export async function startWebGpu(softwareAdapter: boolean): Promise<EngineDetails> {
  const gpu = await gpuOfThisPlatform();
  const device = describeAdapter(await adapterInfo(gpu, softwareAdapter));
  if (tf.findBackendFactory('webgpu') === null) await loadOptional('@tensorflow/tfjs-backend-webgpu');
  mendWebGpuSums();
  const started = tf.engine().registry.webgpu !== undefined;
  await tf.setBackend('webgpu');
  if (onNode() && !started) await readSynchronously(tf.backend() as unknown as WebGpuBackend, gpu);
  return { versions: {}, device, threads: 0 };
}
