import { float16ToFloat32, float32ToFloat16 } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Tensor } from 'onnxruntime-common';
import { fileName, openOnnxBytes, openOnnxFile } from '#system';
import type { RawImage } from '../images/raw-image.js';
import { inputOf, type OnnxRun, type OnnxSession, runSession, shapeText } from '../onnx-runtime/onnx-session.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';
import type { Embedder, EmbeddingBatch, Preprocessing } from './embedder.js';
import { inFixedBatches, inSmallBatches } from './fixed-batch.js';
import { preprocess } from './preprocess.js';

/** Options of {@link openOnnxBackbone}. */
export interface OnnxBackboneOptions extends OnnxRuntimeOptions {
  /** The model file; in a page its address. */
  readonly file: string;
  /** The name of the input; the model's only input by default. */
  readonly input?: string;
  /** Which outputs are the embedding and, if any, the head's input; the first output and none by default. */
  readonly outputs?: {
    /** Name of the embedding; the first output by default. */
    readonly embedding?: string;
    /** Name of the head's input. */
    readonly bottleneck?: string;
  };
  /** How images become the input; RGB 112 × 112, NCHW, 0 to 255 as they are, by default. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/** A backbone in the ONNX format, with where it runs. */
export interface OnnxEmbedder extends Embedder {
  /** Runtime, provider, threads, and what does not run as it could. */
  readonly runs: OnnxRun;
}

const plain: Preprocessing = {
  width: 112,
  height: 112,
  colour: 'rgb',
  layout: 'nchw',
  mean: [0, 0, 0],
  scale: [1, 1, 1],
};

/**
 * Opens a pretrained backbone in the ONNX format through `onnxruntime-node`, or, in pages and where it is asked for, through
 * `onnxruntime-web`: both are optional packages. A model with a fixed batch size runs as often as the images require. Weights may
 * be of half precision or quantised to 8 bits, inputs and outputs of half precision.
 *
 * Oracle: each runtime for the other.
 *
 * @param options - File, outputs by name, declared preprocessing, runtime.
 * @returns An embedder; close it when done. `runs` says on what it computes.
 * @throws ScaleFaceError `missing-dependency` without the runtime's package (the message holds the command that installs
 * it), `missing-file` for the model or for files of `onnxruntime-web` that are not served, `bad-format` for a file that is not
 * a model or takes an input other than declared, `unsupported` for an input that is neither float32 nor float16 and for threads in a page that
 * is not isolated, `unknown-name` for an input or output that the model does not have.
 * `embed` throws `bad-format` when the model does not run on such images, or gives no row per image.
 *
 * @example
 * ```ts
 * import { openOnnxBackbone } from '@scaleface/models';
 *
 * const backbone = await openOnnxBackbone({
 *   file: 'packages/models/test/golden/onnx/operators.onnx', // yours; this one lies in the repository
 *   outputs: { embedding: 'y', bottleneck: 'max' },
 *   preprocessing: { width: 4, height: 6, mean: [127.5, 127.5, 127.5], scale: [2 / 255, 2 / 255, 2 / 255] },
 * });
 * const { embedding, bottleneck } = await backbone.embed([{ data: new Uint8Array(72), width: 4, height: 6 }]);
 * [embedding.length, bottleneck?.length]; // => [4, 48]
 * [backbone.name, backbone.runs.runtime, backbone.runs.provider]; // => ['onnx:operators.onnx', 'node', 'cpu']
 * await backbone.close();
 * ```
 */
export async function openOnnxBackbone(options: OnnxBackboneOptions): Promise<OnnxEmbedder> {
  return embedderOf(await openOnnxFile(options.file, options), options);
}

/** As {@link openOnnxBackbone}, of bytes that have been read; `file` is what they are called. */
export const openOnnxOf = async (bytes: Uint8Array, options: OnnxBackboneOptions): Promise<OnnxEmbedder> =>
  embedderOf(await openOnnxBytes(bytes, options.file, options), options);

async function embedderOf(opened: OnnxSession, options: OnnxBackboneOptions): Promise<OnnxEmbedder> {
  try {
    return onnxEmbedder(opened, options);
  } catch (error) {
    await opened.session.release();
    throw error;
  }
}

/** An open model as an embedder; `close` releases it. */
function onnxEmbedder(opened: OnnxSession, options: OnnxBackboneOptions): OnnxEmbedder {
  const { ort, session, sha256, file } = opened;
  const input = named(session.inputNames, options.input, 'input', file);
  const embedding = named(session.outputNames, options.outputs?.embedding, 'outputs.embedding', file);
  const wanted = options.outputs?.bottleneck;
  const bottleneck = wanted === undefined ? undefined : named(session.outputNames, wanted, 'outputs.bottleneck', file);
  const preprocessing = { ...plain, ...options.preprocessing };
  const declared = inputOf(session, input);
  if (declared !== undefined) assertTakes(declared, preprocessing, file);
  const half = declared?.type === 'float16';
  // A batch of any size has a name in place of a number, or −1.
  const fixed = Number(declared?.shape[0]);
  const batch = fixed > 0 ? fixed : undefined;
  const fetches = bottleneck === undefined ? [embedding] : [...new Set([embedding, bottleneck])];
  const run = async (images: readonly RawImage[]): Promise<EmbeddingBatch> => {
    const n = images.length;
    const [data, shape] = [preprocess(images, preprocessing), inputShape(n, preprocessing)];
    const tensor = half
      ? new ort.Tensor('float16', float32ToFloat16(data), shape)
      : new ort.Tensor('float32', data, shape);
    const results = await runSession(opened, { [input]: tensor }, fetches, hint);
    const rows = (name: string): Float32Array => rowsOf(results[name], n, name, file);
    return { embedding: rows(embedding), ...(bottleneck === undefined ? {} : { bottleneck: rows(bottleneck) }) };
  };
  return {
    name: `onnx:${fileName(file)}`,
    sha256,
    runs: opened.runs,
    preprocessing,
    outputs: { embedding, ...(bottleneck === undefined ? {} : { bottleneck }) },
    embed: (images) =>
      batch === undefined ? inSmallBatches(images, imagesAtOnce, run) : inFixedBatches(images, batch, run),
    close: () => session.release(),
  };
}

/** Of one to sixteen images at once, four are through MobileFaceNet soonest on two threads. */
const imagesAtOnce = 4;

const hint =
  'If it is a face embedder, declare its input (--size, --layout) and choose its output (--embedding) as it needs them';

const inputShape = (n: number, { width, height, layout }: Preprocessing): [number, number, number, number] =>
  layout === 'nchw' ? [n, 3, height, width] : [n, height, width, 3];

/** Compares what the model says of its input with the preprocessing, where it says anything. */
function assertTakes(
  { type, shape }: { readonly type: string; readonly shape: readonly (number | string)[] },
  preprocessing: Preprocessing,
  file: string,
): void {
  if (type !== 'float32' && type !== 'float16') {
    throw new ScaleFaceError('the model takes another type of input', {
      code: 'unsupported',
      path: file,
      expected: 'a float32 or float16 input',
      received: type,
      hint: 'Export the model with a float32 input',
    });
  }
  // Nothing is known of an input without a shape.
  if (shape.length === 0) return;
  const given = inputShape(1, preprocessing);
  const fits = (wanted: readonly number[]): boolean =>
    shape.length === 4 && wanted.every((n, i) => i === 0 || !(Number(shape[i]) > 0) || shape[i] === n);
  if (fits(given)) return;
  throw new ScaleFaceError('the model takes an input of another shape than declared', {
    code: 'bad-format',
    path: file,
    expected: shapeText(shape),
    received: shapeText(['N', ...given.slice(1)]),
    hint: remedy(shape, preprocessing),
  });
}

/** The flags that would fit the model, where there are any. */
function remedy(shape: readonly (number | string)[], { layout }: Preprocessing): string {
  const [, a, b, c] = shape.map(Number) as [number, number, number, number];
  const planes = layout === 'nchw' ? a : c;
  const other = layout === 'nchw' ? c : a;
  const turned = planes !== 3 && (other === 3 || (planes > 0 && !(other > 0)));
  const actual = turned === (layout === 'nchw') ? 'nhwc' : 'nchw';
  const [height, width, channels] = actual === 'nchw' ? [b, c, a] : [a, b, c];
  const colour = shape.length === 4 && !(channels > 0 && channels !== 3);
  const flags = [
    ...(width > 0 && height > 0 ? [`--size ${width === height ? width : `${width}x${height}`}`] : []),
    ...(turned ? [`--layout ${actual}`] : []),
  ];
  return colour && flags.length > 0
    ? `Declare it with ${flags.join(' ')}`
    : 'Is it a face embedder? Its input is not a batch of colour images';
}

/** The numbers of an output of single or half precision. */
function numbersOf({ type, data }: Tensor): Float32Array | undefined {
  if (data instanceof Float32Array) return data;
  // Halves are their bits where the platform has no array of them.
  const { buffer, byteOffset, length } = data as Uint16Array;
  return type === 'float16' ? float16ToFloat32(new Uint16Array(buffer, byteOffset, length)) : undefined;
}

/** An output as rows, one an image. */
function rowsOf(output: Tensor | undefined, n: number, name: string, file: string): Float32Array {
  const data = output && numbersOf(output);
  if (data !== undefined && output?.dims[0] === n && data.length > 0) return data;
  throw new ScaleFaceError('the output is not one row of numbers per image', {
    code: 'bad-format',
    path: file,
    expected: `${name} of float32 or float16 [${n}, …]`,
    received: output === undefined ? 'nothing' : `${output.type} ${shapeText(output.dims)}`,
    hint,
  });
}

function named(names: readonly string[], wanted: string | undefined, path: string, file: string): string {
  const name = wanted ?? names[0];
  if (name !== undefined && names.includes(name)) return name;
  throw new ScaleFaceError(`${file} has no value of that name`, {
    code: 'unknown-name',
    path,
    expected: names.join(', '),
    received: String(wanted),
  });
}
