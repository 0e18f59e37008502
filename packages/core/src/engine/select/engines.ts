/**
 * Engines in the order in which {@link selectEngine} tries them, fastest first.
 *
 * @example
 * ```ts
 * import { ENGINES, selectEngine } from '@scaleface/core';
 *
 * // Whatever is fastest without a graphics device, as on a server that shares its own with other programs.
 * const processor = ENGINES.filter((name) => name !== 'node-gpu' && name !== 'webgpu');
 * processor; // => ['node', 'wasm', 'cpu']
 * // The slowest is the reference to compare the others with.
 * (await selectEngine(ENGINES.slice(-1))).engine; // => 'cpu'
 * ```
 */
export const ENGINES: readonly ['node-gpu', 'node', 'webgpu', 'wasm', 'cpu'] = [
  'node-gpu',
  'node',
  'webgpu',
  'wasm',
  'cpu',
];

/**
 * One way to run tensors: `node-gpu` (libtensorflow with CUDA), `node` (libtensorflow on the processor), `webgpu`
 * (Dawn in Node, or the browser's own), `wasm` (WebAssembly with SIMD), `cpu` (plain JavaScript, the reference).
 */
export type EngineName = (typeof ENGINES)[number];

/** What an engine runs on, once it has been started. */
export interface EngineDetails {
  /** Versions of what takes part, by package or library name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The processor or graphics adapter, in the words of its maker. */
  readonly device: string;
  /** Threads that one operation may use; 0 where the device decides. */
  readonly threads: number;
  /** What does not run as it was asked to, and why; nothing where all does. */
  readonly note?: string;
}

/** What {@link selectEngine} settled on, and why nothing better. */
export interface EngineReport extends EngineDetails {
  /** The engine in use. */
  readonly engine: EngineName;
  /** Its TensorFlow.js backend name, as `tf.getBackend()` gives it. */
  readonly backend: string;
  /** Why each engine tried before was skipped. */
  readonly skipped: Readonly<Partial<Record<EngineName, string>>>;
  /** The install command for each skipped engine that an installation would make work. */
  readonly install: Readonly<Partial<Record<EngineName, string>>>;
}

/** The packages that make up each engine, besides `@tensorflow/tfjs-core`. */
export const ENGINE_PACKAGES: Readonly<Record<EngineName, readonly string[]>> = {
  'node-gpu': ['@tensorflow/tfjs-node-gpu'],
  node: ['@tensorflow/tfjs-node'],
  webgpu: ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
  wasm: ['@tensorflow/tfjs-backend-wasm'],
  cpu: ['@tensorflow/tfjs-backend-cpu'],
};

/**
 * The command that installs an engine beside the given version of TensorFlow.js.
 *
 * @param engine - The engine that is missing.
 * @param version - The version of `@tensorflow/tfjs-core` in use; every package of TensorFlow.js must have the same.
 * @returns A shell command for the folder of the user's project.
 *
 * @example
 * ```ts
 * import { installCommand } from '@scaleface/core';
 *
 * installCommand('wasm', '4.22.0'); // => 'npm install @tensorflow/tfjs-backend-wasm@4.22.0'
 * ```
 */
export function installCommand(engine: EngineName, version: string): string {
  const packages = ENGINE_PACKAGES[engine].map((name) =>
    name.startsWith('@tensorflow/') ? `${name}@${version}` : name,
  );
  return `npm install ${packages.join(' ')}`;
}
