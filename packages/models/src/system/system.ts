import type { OnnxSession } from '../onnx-runtime/onnx-session.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';

/** Opens a model by path or address. */
export type OpenOnnxFile = (file: string, options?: OnnxRuntimeOptions) => Promise<OnnxSession>;

/** Opens a model whose bytes have been read; `file` is what it is called in messages. */
export type OpenOnnxBytes = (bytes: Uint8Array, file: string, options?: OnnxRuntimeOptions) => Promise<OnnxSession>;
