import { ScaleFaceError } from '@scaleface/numerics';
import type { InferenceSession } from 'onnxruntime-common';
import { splitPRelu } from '../onnx/split-prelu.js';
import { notOpened, type OnnxRuntime, type OnnxSession } from './onnx-session.js';

/** How a session runs. */
const settings: InferenceSession.SessionOptions = {
  // Errors are thrown; the runtime need not print them as well.
  logSeverityLevel: 4,
  // Its threads would wait for each other, and for the next image while one is decoded, by spinning: twice the processor
  // time, taken from whatever else runs.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/**
 * Opens a model with `onnxruntime-node`, an optional package.
 *
 * @param bytes - The model.
 * @param file - What it is called in messages.
 * @param sha256 - Of the bytes.
 * @param threads - Threads per operation; the runtime's own choice by default.
 * @throws ScaleFaceError `missing-dependency` with the command that installs the package, `bad-format` for a file that is not
 * a model.
 */
export async function openInNode(
  bytes: Uint8Array,
  file: string,
  sha256: string,
  threads?: number,
): Promise<OnnxSession> {
  const ort = await loadNodeRuntime();
  const options = { ...(threads === undefined ? {} : { intraOpNumThreads: threads }), ...settings };
  const session = await ort.InferenceSession.create(fastest(bytes), options).catch((cause: Error) => {
    throw notOpened(file, cause);
  });
  const runs = { runtime: 'node', provider: 'cpu', ...(threads === undefined ? {} : { threads }) } as const;
  return { ort, session, file, sha256, runs };
}

/** The model as it runs fastest; only on x64 has the runtime convolutions in vectors of channels. */
const fastest = (bytes: Uint8Array): Uint8Array => (process.arch === 'x64' ? splitPRelu(bytes) : bytes);

/**
 * The module of `onnxruntime-node`.
 *
 * @throws ScaleFaceError `missing-dependency`.
 */
export async function loadNodeRuntime(): Promise<OnnxRuntime> {
  try {
    // Not resolved by the compiler, so that types are found without the package.
    return (await import('onnxruntime-node' as string)) as OnnxRuntime;
  } catch (cause) {
    throw new ScaleFaceError('ONNX models need the package onnxruntime-node', {
      code: 'missing-dependency',
      received: (cause as Error).message,
      hint: 'Install it with: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node',
      cause,
    });
  }
}

/**
 * The version of the installed `onnxruntime-node`.
 *
 * @throws ScaleFaceError `missing-dependency`.
 *
 * @example
 * ```ts
 * import { onnxRuntimeVersion } from '@scaleface/models';
 *
 * // For the record of a run: another version may give other last digits.
 * const record = { runtime: `onnxruntime-node ${await onnxRuntimeVersion()}` };
 * / \d+\.\d+/.test(record.runtime); // => true
 * ```
 */
export async function onnxRuntimeVersion(): Promise<string> {
  const { env } = await loadNodeRuntime();
  return env.versions.node ?? env.versions.common;
}
