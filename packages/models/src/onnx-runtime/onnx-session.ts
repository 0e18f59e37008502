import { ScaleFaceError } from '@scaleface/numerics';
import type { InferenceSession, Tensor } from 'onnxruntime-common';

// The types are those of `onnxruntime-common`, which installs everywhere: the runtimes, which have the same, are optional,
// and a clone without them builds too.
/** The module of a runtime. */
export type OnnxRuntime = typeof import('onnxruntime-common');

/** Where a network of the ONNX format runs. */
export interface OnnxRun {
  /** The runtime: `onnxruntime-node` or `onnxruntime-web`. */
  readonly runtime: 'node' | 'web';
  /** What computes. */
  readonly provider: 'cpu' | 'wasm' | 'webgpu';
  /** Threads per operation, where the runtime was told or tells. */
  readonly threads?: number;
  /** What does not run as it could, and why; nothing where all does. */
  readonly note?: string;
}

/** A model in the ONNX format, ready to run. */
export interface OnnxSession {
  /** The runtime's module, for its tensors. */
  readonly ort: Pick<OnnxRuntime, 'Tensor'>;
  /** The model. */
  readonly session: Pick<InferenceSession, 'inputNames' | 'outputNames' | 'inputMetadata' | 'run' | 'release'>;
  /** The model file, for messages. */
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  /** Where it runs. */
  readonly runs: OnnxRun;
}

/** The error for bytes that a runtime does not open. */
export const notOpened = (file: string, cause: unknown): ScaleFaceError =>
  new ScaleFaceError('ONNX Runtime cannot open the model', {
    code: 'bad-format',
    path: file,
    received: oneLine((cause as Error).message),
    hint: 'Give a whole model in the ONNX format',
    cause,
  });

/** What a model declares about one of its inputs; nothing if it declares nothing, or the input is not a tensor. */
export function inputOf(
  session: OnnxSession['session'],
  name: string,
): InferenceSession.TensorValueMetadata | undefined {
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

/** A message on one line. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
