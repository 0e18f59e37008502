import { defined } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { ENGINE_PACKAGES, type EngineDetails, type EngineName } from './engines.js';
import { builtin, type Exports, loadOptional, onNode, processor } from './load.js';
import { startNative } from './start-native.js';
import { startWebGpu } from './start-webgpu.js';
import { inBundle, serveWasmFrom } from './wasm-served.js';
import { startWasmOnThreads, threadsWanted } from './wasm-threads.js';

/** What an application may tell an engine before it starts. */
export interface EngineOptions {
  /**
   * The folder or address, ending in a slash, under which the `.wasm` files of `@tensorflow/tfjs-backend-wasm` lie.
   * Pages and bundled programs need it; Node finds the files beside the package.
   */
  readonly wasmPaths?: string;
  /**
   * How many threads `wasm` computes on, with the same bits on any number of them. Default: one for each core, at most
   * eight, or what the environment variable `SCALEFACE_THREADS` says; one in a worker thread. A page has threads where it is
   * isolated from other origins. An engine that is running already keeps its own.
   */
  readonly threads?: number;
  /**
   * Whether `webgpu` may run on an adapter that computes on the processor (SwiftShader, lavapipe), which is slower than
   * `wasm`. Default: only when the engines were named, not in the order of {@link selectEngine}'s own.
   */
  readonly softwareAdapter?: boolean;
}

/** How each engine is started. */
export interface Starter {
  /** The TensorFlow.js backend to select once {@link Starter.start} is done. */
  readonly backend: string;
  /** Loads what the engine needs and registers its backend. */
  start(options: EngineOptions): Promise<EngineDetails>;
}

// What was loaded at an earlier start still tells the version and the threads.
const loaded = new Map<string, Exports>();

/** Whether Node has the package itself in memory, so that loading it once more gives the copy that was registered. */
function inMemoryOfNode(name: string): boolean {
  const cache = builtin<typeof import('node:module')>('node:module')?.createRequire(process.execPath).cache ?? {};
  return Object.keys(cache).some((path) => path.replaceAll('\\', '/').includes(`/node_modules/${name}/`));
}

async function loadUnless(present: boolean, name: string): Promise<Exports> {
  if (!present) loaded.set(name, await loadOptional(name));
  return loaded.get(name) ?? {};
}

async function startWasm({ wasmPaths, threads: asked }: EngineOptions): Promise<EngineDetails> {
  const wanted = threadsWanted(asked);
  const [name = ''] = ENGINE_PACKAGES.wasm;
  // An application whose bundler cannot follow a dynamic import has registered the backend by importing it.
  const registered = tf.findBackendFactory('wasm') !== null;
  const bundled = inBundle(registered) && !loaded.has(name);
  const imported = registered && !bundled && inMemoryOfNode(name);
  const wasm = await loadUnless(!imported && (bundled || (registered && wasmPaths === undefined)), name);
  if (wasmPaths !== undefined && !bundled) (wasm.setWasmPaths as (prefix: string) => void)(wasmPaths);
  const undo = wasmPaths !== undefined && bundled ? serveWasmFrom(wasmPaths) : () => {};
  try {
    return await startLoaded(wasm, name, wanted);
  } finally {
    undo();
  }
}

async function startLoaded(wasm: Exports, name: string, wanted: number): Promise<EngineDetails> {
  const running = 'wasm' in tf.engine().registry;
  // In a page the engine's program goes by the cores that it counts where nobody can tell it a number: at most four threads.
  const canCount = wasm.setThreadsCount !== undefined;
  const several = wanted > 1 && (canCount || !onNode());
  const note = running || !several ? void (await tf.setBackend('wasm')) : await startWasmOnThreads(wasm, wanted);
  if (!running) counted = several && note === undefined ? (canCount ? wanted : Math.min(4, wanted)) : 1;
  const threads = note === undefined ? threadsOf(wasm) : 1;
  const version = wasm.version_wasm as string | undefined;
  const details = { versions: defined({ [name]: version }), device: processor().model, threads };
  return note === undefined ? details : { ...details, note: `one thread: ${note}` };
}

/** Threads that the engine was started with. */
let counted = 1;

/** How many threads run; what is in the application's bundle does not say it, and takes as many as were counted out. */
const threadsOf = (wasm: Exports): number => (wasm.getThreadsCount as (() => number) | undefined)?.() ?? counted;

async function startCpu(): Promise<EngineDetails> {
  const [name = ''] = ENGINE_PACKAGES.cpu;
  const cpu = await loadUnless(tf.findBackendFactory('cpu') !== null, name);
  const version = cpu.version_cpu as string | undefined;
  // The backend's banner recommends a faster one: what selectEngine has just looked for.
  tf.env().set('PROD', true);
  return { versions: defined({ [name]: version }), device: processor().model, threads: 1 };
}

/** One starter per engine. */
export const starters: Readonly<Record<EngineName, Starter>> = {
  'node-gpu': { backend: 'tensorflow', start: () => startNative('@tensorflow/tfjs-node-gpu', true) },
  node: { backend: 'tensorflow', start: () => startNative('@tensorflow/tfjs-node', false) },
  webgpu: { backend: 'webgpu', start: ({ softwareAdapter = true }) => startWebGpu(softwareAdapter) },
  wasm: { backend: 'wasm', start: startWasm },
  cpu: { backend: 'cpu', start: startCpu },
};
