import { ScaleFaceError } from '@scaleface/numerics';
import { resizeImage } from '#system';
import type { Embedder, Preprocessing } from '../embedders/embedder.js';
import { openOnnxOf } from '../embedders/onnx.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';
import { parseQuality } from './parse-quality.js';
import type { NetworkQuality, OpenNetworkQuality, QualityEstimator } from './quality-estimator.js';

/**
 * The estimator of a network whose bytes are there; ONNX Runtime opens it when the first image comes.
 *
 * @param said - What it is.
 * @param network - The bytes.
 * @throws ScaleFaceError `bad-format` for a description that is none.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { networkQuality, openPixelsBackbone } from '@scaleface/models';
 * import { sha256 } from '@scaleface/models/storage';
 *
 * const network = await readFile('packages/models/test/golden/onnx/brightness.onnx'); // yours; this one lies in the repository
 * const quality = networkQuality(
 *   {
 *     kind: 'onnx', name: 'onnx:brightness.onnx', sha256: sha256(network), output: 'y', negate: false,
 *     preprocessing: { width: 4, height: 4, colour: 'rgb', layout: 'nchw', mean: [0, 0, 0], scale: [1, 1, 1] },
 *   },
 *   network,
 * );
 * const grey = (level = 0) => ({ data: new Uint8Array(48).fill(level), width: 4, height: 4 });
 * Array.from(await quality.estimate([grey(10), grey(200)], openPixelsBackbone(4, 2))); // => [10, 200]
 * await quality.close();
 * ```
 */
export const networkQuality = (said: NetworkQuality, network: Uint8Array): QualityEstimator => {
  const description = parseQuality(said, 'quality') as NetworkQuality;
  return estimatorOf(description, network, () => openDescribed(description, network));
};

/** As {@link networkQuality}, opened at once: a runtime that is not here is known before the first image. */
export const openedQuality: OpenNetworkQuality = async (said, network, options) => {
  const description = parseQuality(said, 'quality') as NetworkQuality;
  const open = (): Promise<Embedder> => openDescribed(description, network, options);
  return estimatorOf(description, network, open, await open());
};

const openDescribed = (
  { name, output, preprocessing }: NetworkQuality,
  network: Uint8Array,
  options: OnnxRuntimeOptions = {},
): Promise<Embedder> => openQualityNetwork(network, { ...options, file: name, output, preprocessing });

/** The estimator of a network, from how it is opened and, if it is open already, its embedder. */
export function estimatorOf(
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

interface QualityNetworkOptions extends OnnxRuntimeOptions {
  readonly file: string;
  readonly output?: string | undefined;
  readonly preprocessing?: Partial<Preprocessing> | undefined;
}

/** Opens the network itself, as a backbone whose embedding is the number. */
export async function openQualityNetwork(network: Uint8Array, options: QualityNetworkOptions): Promise<Embedder> {
  const { output, preprocessing = {}, ...rest } = options;
  const outputs = output === undefined ? {} : { outputs: { embedding: output } };
  return openOnnxOf(network, { ...rest, preprocessing, ...outputs }).catch((error) => {
    throw error instanceof ScaleFaceError && aboutNetwork.has(error.code) ? ofQuality(error) : error;
  });
}

/** What the network itself is refused for; other errors are about the runtime. */
const aboutNetwork = new Set<string>(['bad-format', 'unknown-name']);

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
