import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ScaleFaceError } from '@scaleface/numerics';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { splitPRelu } from '../onnx/split-prelu.js';
import { unreadable } from '../storage/unreadable.js';

// The types are those of `onnxruntime-common`, which installs everywhere: `onnxruntime-node`, which has the same, is
// optional, and a clone without it builds too.
type OnnxRuntime = typeof import('onnxruntime-common');

/** A model in the ONNX format, ready to run. */
export interface OnnxSession {
  /** The runtime's module, for its tensors. */
  readonly ort: OnnxRuntime;
  /** The model. */
  readonly session: InferenceSession;
  /** The model file, for messages. */
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

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
 * @param file - The model file.
 * @param threads - Threads per operation; the runtime's own choice by default.
 * @throws ScaleFaceError `missing-dependency` with the command that installs the package, `missing-file`, `bad-format`
 * for a file that is not a model.
 */
export async function openOnnxSession(file: string, threads?: number): Promise<OnnxSession> {
  await loadRuntime();
  return openOnnxBytes(await readFile(file).catch(unreadable('the model', file)), file, threads);
}

/**
 * Opens a model whose bytes have been read.
 *
 * @param bytes - The model.
 * @param file - What it is called in messages.
 * @param threads - As {@link openOnnxSession} takes them.
 * @throws ScaleFaceError as {@link openOnnxSession}.
 */
export async function openOnnxBytes(bytes: Uint8Array, file: string, threads?: number): Promise<OnnxSession> {
  const ort = await loadRuntime();
  const options = { ...(threads === undefined ? {} : { intraOpNumThreads: threads }), ...settings };
  const session = await ort.InferenceSession.create(fastest(bytes), options).catch((cause: Error) => {
    throw new ScaleFaceError('ONNX Runtime cannot open the model', {
      code: 'bad-format',
      path: file,
      received: oneLine(cause.message),
      hint: 'Give a whole model in the ONNX format',
      cause,
    });
  });
  return { ort, session, file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The model as it runs fastest; only on x64 has the runtime convolutions in vectors of channels. */
const fastest = (bytes: Uint8Array): Uint8Array => (process.arch === 'x64' ? splitPRelu(bytes) : bytes);

async function loadRuntime(): Promise<OnnxRuntime> {
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

/** What a model declares about one of its inputs; nothing if it declares nothing, or the input is not a tensor. */
export function inputOf(session: InferenceSession, name: string): InferenceSession.TensorValueMetadata | undefined {
  // ONNX Runtime before 1.22 has no metadata.
  const all = session.inputMetadata as InferenceSession['inputMetadata'] | undefined;
  const found = all?.find((input) => input.name === name);
  return found?.isTensor === true ? found : undefined;
}

/** A shape for messages; an axis of any length has its name, or a question mark. */
export const shapeText = (shape: readonly (number | string)[]): string =>
  `[${shape.map((n) => (typeof n === 'number' ? (n > 0 ? n : '?') : n || '?')).join(', ')}]`;

/**
 * Runs a model; an error names the file, its inputs and what was received, with ONNX Runtime's own message as the
 * cause.
 *
 * @param opened - The model.
 * @param feeds - Its inputs.
 * @param fetches - Names of the outputs wanted.
 * @param hint - What to do when it fails.
 * @throws ScaleFaceError `bad-format`.
 */
export async function runSession(
  { session, file }: Pick<OnnxSession, 'session' | 'file'>,
  feeds: Readonly<Record<string, Tensor>>,
  fetches: readonly string[],
  hint: string,
): Promise<Readonly<Record<string, Tensor>>> {
  try {
    return await session.run(feeds, fetches);
  } catch (cause) {
    const declared = session.inputNames.map((name) => {
      const shape = inputOf(session, name)?.shape;
      return shape === undefined ? name : `${name} ${shapeText(shape)}`;
    });
    throw new ScaleFaceError('the model does not run on this input', {
      code: 'bad-format',
      path: file,
      expected: declared.join(', '),
      received: Object.entries(feeds)
        .map(([name, { dims }]) => `${name} ${shapeText(dims)}`)
        .join(', '),
      hint,
      cause,
    });
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
