import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { mendNativePadding } from '../kernels/native/padding.js';
import { mendNativePrelu } from '../kernels/native/prelu.js';
import type { EngineDetails } from './engines.js';
import { builtin, loadOptional, onNode, processor } from './load.js';

interface NativeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

// Node 23 removed these; tfjs-node 4.22, the last release, still calls them for every tensor it passes on.
function restoreRemovedUtilities(): void {
  const util = builtin<Record<string, unknown>>('node:util');
  if (util === undefined) return;
  util.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

// `node-gpu` and `node` share one backend name: the kernels of the one that did not serve must go before the other
// registers its own.
function forgetBackend(): void {
  if (tf.findBackendFactory('tensorflow') === null) return;
  tf.removeBackend('tensorflow');
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) tf.unregisterKernel(kernelName, 'tensorflow');
}

// What each package registered, so that it can be registered again: a package runs its registrations only once.
interface Registrations {
  readonly factory: Parameters<typeof tf.registerBackend>[1];
  readonly kernels: readonly tf.KernelConfig[];
  readonly version: string;
}
const registered = new Map<string, Registrations>();

async function register(name: string): Promise<string> {
  const before = registered.get(name);
  if (before === undefined) {
    forgetBackend();
    const { version } = await loadOptional(name);
    mendNativePadding();
    mendNativePrelu();
    const factory = tf.findBackendFactory('tensorflow') as Registrations['factory'];
    const entry: Registrations = {
      factory,
      kernels: tf.getKernelsForBackend('tensorflow'),
      version: (version as Record<string, string>)['tfjs-node'] ?? tf.version_core,
    };
    registered.set(name, entry);
    return entry.version;
  }
  if (tf.findBackendFactory('tensorflow') !== before.factory) {
    forgetBackend();
    tf.registerBackend('tensorflow', before.factory, 3);
    for (const kernel of before.kernels) tf.registerKernel(kernel);
  }
  return before.version;
}

/**
 * Starts `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu` as the backend `tensorflow`.
 *
 * @param name - The package.
 * @param gpu - Whether to insist on a CUDA device.
 * @returns The versions, the device and the threads in use.
 * @throws ScaleFaceError `unsupported` outside Node, or when a CUDA device is asked for and libtensorflow found none.
 */
export async function startNative(name: string, gpu: boolean): Promise<EngineDetails> {
  if (!onNode()) throw new ScaleFaceError('native engines need Node', { code: 'unsupported' });
  restoreRemovedUtilities();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const version = await register(name);
  await tf.setBackend('tensorflow');
  const backend = tf.backend() as NativeBackend;
  if (gpu && backend.isUsingGpuDevice !== true) {
    forgetBackend();
    throw new ScaleFaceError('installed, but libtensorflow found no CUDA device', { code: 'unsupported' });
  }
  const { model, threads } = processor();
  const asked = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return {
    versions: { [name]: version, libtensorflow: backend.binding?.TF_Version ?? 'unknown' },
    device: backend.isUsingGpuDevice === true ? 'CUDA' : model,
    threads: asked > 0 ? asked : threads,
  };
}
