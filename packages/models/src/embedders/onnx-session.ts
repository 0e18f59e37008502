import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';

type OnnxRuntime = typeof import('onnxruntime-node');

/** A model in the ONNX format, ready to run. */
export interface OnnxSession {
  /** The runtime's module, for its tensors. */
  readonly ort: OnnxRuntime;
  /** The model. */
  readonly session: import('onnxruntime-node').InferenceSession;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Opens a model with `onnxruntime-node`, an optional package.
 *
 * @param file - The model file.
 * @param threads - Threads inside one operation; the runtime's own choice by default.
 * @throws ScaleFaceError `missing-dependency` with the command that installs the package, `missing-file`, `bad-format`
 * for a file that is no model.
 */
export async function openOnnxSession(file: string, threads?: number): Promise<OnnxSession> {
  const ort = await loadRuntime();
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new ScaleFaceError('the model cannot be read', {
      code: 'missing-file',
      path: file,
      received: cause.message,
      cause,
    });
  });
  const options = { ...(threads === undefined ? {} : { intraOpNumThreads: threads }), logSeverityLevel: 3 as const };
  const session = await ort.InferenceSession.create(bytes, options).catch((cause: Error) => {
    throw new ScaleFaceError('not a model that ONNX Runtime opens', {
      code: 'bad-format',
      path: file,
      received: cause.message,
      cause,
    });
  });
  return { ort, session, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function loadRuntime(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new ScaleFaceError('ONNX models need the package onnxruntime-node', {
      code: 'missing-dependency',
      received: (cause as Error).message,
      hint: 'Install it with: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node',
      cause,
    });
  }
}
