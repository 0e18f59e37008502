import { env, type TypedArray, util } from '@tensorflow/tfjs-core';

type Immediate = (callback: () => void) => unknown;
type DataId = object;

interface Device {
  destroy(): void;
}

/** The parts of `navigator.gpu` that are used here. */
export interface Gpu {
  requestAdapter(): Promise<{ readonly info?: AdapterInfo; requestDevice(): Promise<Device> } | null>;
}

/** How an adapter presents itself. */
export interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

interface MappableBuffer {
  readonly size: number;
  readonly mapState: string;
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

/** The parts of the backend that are used here. */
export interface WebGpuBackend {
  readonly tensorMap: { get(id: DataId): { values?: unknown; dtype: 'float32'; resource?: MappableBuffer } };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): MappableBuffer;
    releaseBuffer(b: unknown): void;
  };
  readonly commandEncoder: {
    copyBufferToBuffer(from: unknown, at: number, to: unknown, toAt: number, size: number): void;
  };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  convertAndCacheOnCPU(id: DataId, values: TypedArray): TypedArray;
  readSync(id: DataId): unknown;
}

const MAP_READ = 1;
const COPY_DST = 8;
const pumps = new WeakMap<Gpu, () => void>();

/**
 * Finds the function by which Dawn's binding for Node looks after finished work. The binding hands it to
 * `setImmediate` whenever something asynchronous starts, such as the request of a device: there it is overheard.
 */
async function eventPump(gpu: Gpu): Promise<(() => void) | undefined> {
  const known = pumps.get(gpu);
  if (known !== undefined) return known;
  const adapter = await gpu.requestAdapter();
  const scope = globalThis as { setImmediate: Immediate };
  const real = scope.setImmediate;
  // A callback on its way already would be used again rather than a new one handed over.
  await new Promise<void>((resolve) => real(resolve));
  let pump: (() => void) | undefined;
  scope.setImmediate = (callback) => {
    pump ??= callback;
    return real(callback);
  };
  const device = adapter?.requestDevice();
  scope.setImmediate = real;
  (await device)?.destroy();
  if (pump !== undefined) pumps.set(gpu, pump);
  return pump;
}

/**
 * Lets the `webgpu` backend read tensors synchronously in Node (`dataSync`, `arraySync`). The backend itself draws them
 * on a canvas, which Node lacks; here the copy is mapped, and Dawn's events are processed until it is. With a release
 * of Dawn that schedules events differently the backend is left unchanged, and only asynchronous reading works.
 *
 * @param backend - The backend in use, an instance of `WebGPUBackend`.
 * @param gpu - What it was made from.
 */
export async function readSynchronously(backend: WebGpuBackend, gpu: Gpu): Promise<void> {
  const pump = await eventPump(gpu);
  if (pump === undefined) return;
  const original = backend.readSync.bind(backend);
  backend.readSync = (id) => {
    const { values, dtype, resource } = backend.tensorMap.get(id);
    if (values != null || resource === undefined || env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return original(id);
    const staging = backend.bufferManager.acquireBuffer(resource.size, COPY_DST | MAP_READ);
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size);
    backend.submitQueue();
    waitUntilMapped(staging, pump);
    const data = staging.getMappedRange().slice(0);
    staging.unmap();
    backend.bufferManager.releaseBuffer(staging);
    return backend.convertAndCacheOnCPU(id, util.convertBackendValuesAndArrayBuffer(data, dtype) as TypedArray);
  };
}

function waitUntilMapped(buffer: MappableBuffer, pump: () => void): void {
  const scope = globalThis as { setImmediate: Immediate };
  const real = scope.setImmediate;
  let failure: unknown;
  // Every turn of the pump would otherwise leave one more callback behind; one is enough for what else is under way.
  scope.setImmediate = () => undefined;
  try {
    buffer.mapAsync(MAP_READ).catch((error: unknown) => {
      failure = error;
    });
    while (buffer.mapState === 'pending') pump();
  } finally {
    scope.setImmediate = real;
    real(pump);
  }
  if (buffer.mapState !== 'mapped') throw new Error(`a tensor could not be read from the device: ${String(failure)}`);
}
