import { basename } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { RawImage } from '../images/decode.js';
import type { Embedder, EmbeddingBatch, Preprocessing } from './embedder.js';
import { inFixedBatches } from './fixed-batch.js';
import { openOnnxSession } from './onnx-session.js';
import { preprocess } from './preprocess.js';

/** Options of {@link openOnnxBackbone}. */
export interface OnnxBackboneOptions {
  /** The model file. */
  readonly file: string;
  /** The name of the input; the model's only input by default. */
  readonly input?: string;
  /** Which outputs are the embedding and, if any, the head's input; the first output and none by default. */
  readonly outputs?: {
    /** Name of the embedding. */
    readonly embedding: string;
    /** Name of the head's input. */
    readonly bottleneck?: string;
  };
  /** How pictures become the input; RGB 112 × 112, NCHW, 0 to 255 as they are, by default. */
  readonly preprocessing?: Partial<Preprocessing>;
  /** Threads inside one operation; ONNX Runtime's own choice by default. */
  readonly threads?: number;
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
 * Opens a pretrained backbone in the ONNX format through `onnxruntime-node`, an optional package. A model whose batch
 * size is fixed runs as often as the pictures ask for.
 *
 * @param options - File, outputs by name, declared preprocessing.
 * @returns An embedder; close it when done.
 * @throws ScaleFaceError `missing-dependency` without `onnxruntime-node` (the message holds the command that installs
 * it), `missing-file`, `bad-format` for a file that is no model, `unknown-name` for an input or output that the model
 * does not have.
 */
export async function openOnnxBackbone(options: OnnxBackboneOptions): Promise<Embedder> {
  const { ort, session, sha256 } = await openOnnxSession(options.file, options.threads);
  const input = named(session.inputNames, options.input, 'input', options.file);
  const embedding = named(session.outputNames, options.outputs?.embedding, 'outputs.embedding', options.file);
  const wanted = options.outputs?.bottleneck;
  const bottleneck =
    wanted === undefined ? undefined : named(session.outputNames, wanted, 'outputs.bottleneck', options.file);
  const preprocessing = { ...plain, ...options.preprocessing };
  const { width, height, layout } = preprocessing;
  const metadata = session.inputMetadata.find(({ name }) => name === input);
  // A batch of any size has a name in place of a number, or −1.
  const batch = metadata?.isTensor === true && Number(metadata.shape[0]) > 0 ? Number(metadata.shape[0]) : undefined;
  const run = async (images: readonly RawImage[]): Promise<EmbeddingBatch> => {
    const n = images.length;
    const dims = layout === 'nchw' ? [n, 3, height, width] : [n, height, width, 3];
    const feeds = { [input]: new ort.Tensor('float32', preprocess(images, preprocessing), dims) };
    const fetches = bottleneck === undefined ? [embedding] : [...new Set([embedding, bottleneck])];
    const results = await session.run(feeds, fetches);
    const rows = (name: string): Float32Array => results[name]?.data as Float32Array;
    return { embedding: rows(embedding), ...(bottleneck === undefined ? {} : { bottleneck: rows(bottleneck) }) };
  };
  return {
    name: `onnx:${basename(options.file)}`,
    sha256,
    preprocessing,
    outputs: { embedding, ...(bottleneck === undefined ? {} : { bottleneck }) },
    embed: (images) => inFixedBatches(images, batch, run),
    close: () => session.release(),
  };
}

function named(names: readonly string[], wanted: string | undefined, path: string, file: string): string {
  const name = wanted ?? names[0];
  if (name !== undefined && names.includes(name)) return name;
  throw new ScaleFaceError(`${file} has nothing of that name`, {
    code: 'unknown-name',
    path,
    expected: names.join(', '),
    received: String(wanted),
  });
}
