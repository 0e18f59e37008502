import { defined } from '@scaleface/numerics';

/** Which runtime opens a network of the ONNX format, and how it runs. */
export interface OnnxRuntimeOptions {
  /**
   * `node` for `onnxruntime-node`, `web` for `onnxruntime-web`, which runs in pages and in Node; both are optional packages.
   * By default `node` in Node and `web` in pages, which have no other.
   */
  readonly runtime?: 'node' | 'web';
  /**
   * Threads per operation. `onnxruntime-node` chooses by default; `onnxruntime-web` has one per core, at most four, on
   * wasm, and shares one number among all models, which the first one sets. A page has threads only where it is
   * isolated from other origins (the headers COOP and COEP).
   */
  readonly threads?: number;
  /**
   * What `onnxruntime-web` computes on, best first; `wasm` alone in Node, `webgpu` and then `wasm` in pages, where an adapter
   * that computes on the processor is passed over unless `webgpu` was named.
   */
  readonly providers?: readonly ('webgpu' | 'wasm')[];
  /**
   * The address, ending in a slash, of the files of `onnxruntime-web`, on the page's own origin: for wasm
   * `ort-wasm-simd-threaded.mjs` and `.wasm`, for WebGPU `ort-wasm-simd-threaded.asyncify.mjs` and `.wasm`, from the package's
   * folder `dist`. By default beside the module. Nothing is ever taken from elsewhere.
   */
  readonly wasmPaths?: string;
}

/** What is for the runtime, of options that hold more. */
export const runtimeOf = ({ runtime, threads, providers, wasmPaths }: OnnxRuntimeOptions): OnnxRuntimeOptions =>
  defined({ runtime, threads, providers, wasmPaths });
