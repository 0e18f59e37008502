import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder, Preprocessing } from '../embedders/embedder.js';
import { onnxEmbedder } from '../embedders/onnx.js';
import { openOnnxBytes } from '../embedders/onnx-session.js';
import { resizeImage } from '../images/resize.js';
import { unreadable } from '../storage/unreadable.js';
import { parseQuality } from './parse-quality.js';
import type { NetworkQuality, OpenNetworkQuality, QualityEstimator } from './quality-estimator.js';

/** Options of {@link openNetworkQuality}. */
export interface NetworkQualityOptions {
  /** The network's file. */
  readonly file: string;
  /** The output that is the number; the first by default. */
  readonly output?: string | undefined;
  /** Whether the number is negated, for networks whose number is larger for worse images; false by default. */
  readonly negate?: boolean | undefined;
  /** How images become the input; RGB 112 × 112, NCHW, 0 to 255 as they are, by default. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
}

/**
 * Any network of the ONNX format that gives one number an image, as a confidence: one that estimates face image quality,
 * or a discriminator, whose score is large for images like those it was trained on. It sees the aligned crop that the
 * backbone sees, stretched to its own size, and one image at a time: the layers of a discriminator that compare the images
 * of a batch (StyleGAN2's) then have nothing to compare, and an image has one number whatever stands beside it.
 *
 * Source: Karras et al. 2020, arXiv 1912.04958 (StyleGAN2).
 *
 * @param options - File, output, sign, declared preprocessing.
 * @returns An estimator; close it when done.
 * @throws ScaleFaceError as `openOnnxBackbone`; of `estimate` `shape-mismatch` when the network gives other than one number
 * an image, `not-finite` naming the image by its place.
 */
export async function openNetworkQuality(options: NetworkQualityOptions): Promise<QualityEstimator> {
  const { file, output, negate = false, preprocessing } = options;
  const network = await readFile(file).catch(unreadable('the network', file));
  const opened = await openBytes(network, file, output, preprocessing);
  const description: NetworkQuality = {
    kind: 'onnx',
    name: `onnx:${basename(file)}`,
    sha256: opened.sha256,
    output: opened.outputs?.embedding as string,
    negate,
    preprocessing: opened.preprocessing,
  };
  return estimatorOf(description, network, async () => opened, opened);
}

/**
 * The estimator of a network whose bytes are there; ONNX Runtime opens it when the first image comes.
 *
 * @param said - What it is.
 * @param network - The bytes.
 * @throws ScaleFaceError `bad-format` for a description that is none.
 */
export const networkQuality: OpenNetworkQuality = (said, network) => {
  const description = parseQuality(said, 'quality') as NetworkQuality;
  const { name, output, preprocessing } = description;
  return estimatorOf(description, network, () => openBytes(network, name, output, preprocessing));
};

function estimatorOf(
  description: NetworkQuality,
  network: Uint8Array,
  open: () => Promise<Embedder>,
  first?: Embedder,
): QualityEstimator {
  let opening = first && Promise.resolve(first);
  return {
    description,
    network,
    async estimate(images) {
      opening ??= open();
      const opened = await opening.catch((error) => {
        opening = undefined;
        throw error;
      });
      const numbers = new Float32Array(images.length);
      for (const [i, image] of images.entries()) {
        const { embedding } = await opened.embed([await resizeImage(image, description.preprocessing)]);
        numbers[i] = description.negate ? -one(embedding, description, i) : one(embedding, description, i);
      }
      return numbers;
    },
    async close() {
      const closing = opening;
      opening = undefined;
      await (await closing)?.close();
    },
  };
}

/** The number of an image. */
function one(said: Float32Array, { name, output }: NetworkQuality, i: number): number {
  const [number] = said;
  const path = `${name}#${output}`;
  if (said.length !== 1 || number === undefined) {
    throw new ScaleFaceError('the network does not give one number an image', {
      code: 'shape-mismatch',
      path,
      expected: '1 number an image',
      received: String(said.length),
      hint: 'Choose another output (--quality-output)',
    });
  }
  if (Number.isFinite(number)) return number;
  throw new ScaleFaceError('the network gives a number that is not finite', {
    code: 'not-finite',
    path,
    expected: `a finite number for images[${i}]`,
    received: String(number),
    hint: 'Check its preprocessing (--quality-mean, --quality-scale)',
  });
}

async function openBytes(
  network: Uint8Array,
  file: string,
  output: string | undefined,
  preprocessing: Partial<Preprocessing> = {},
): Promise<Embedder> {
  const opened = await openOnnxBytes(network, file);
  try {
    return onnxEmbedder(opened, {
      file,
      preprocessing,
      ...(output === undefined ? {} : { outputs: { embedding: output } }),
    });
  } catch (error) {
    await opened.session.release();
    throw error instanceof ScaleFaceError ? ofQuality(error) : error;
  }
}

/** The error of a backbone, with the flags of this network. */
const ofQuality = ({ code, path, expected, received, cause }: ScaleFaceError): ScaleFaceError =>
  new ScaleFaceError('the network does not take such an image, or has no such output', {
    code,
    hint: 'Declare them as it needs them: --quality-size, --quality-layout, --quality-output',
    cause,
    ...(path === undefined ? {} : { path }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  });
