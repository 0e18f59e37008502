import * as tf from '@tensorflow/tfjs-core';
import type { RawImage } from '../../images/raw-image.js';
import type { Embedder } from '../embedder.js';
import { readFaceApiWeights, type Weights } from './files.js';
import { type Box, boxesOf, clip, type ScoredBox, squareOf } from './geometry.js';
import { describe, detect, locateLandmarks } from './networks.js';

/** Options of {@link openFaceApiBackbone}. */
export interface FaceApiBackboneOptions {
  /** The folder of the weights; the folder `model` of the installed package by default. */
  readonly folder?: string;
  /** The size that images are brought to before a face is looked for, in pixels; 160 × 160 by default. */
  readonly size?: {
    /** Columns. */
    readonly width: number;
    /** Rows. */
    readonly height: number;
  };
  /** The side of the square that the detector looks at, a multiple of 32; 416 by default. Small faces need more. */
  readonly detectorSize?: number;
  /** Lowest score of a face, from 0 to 1; 0.5 by default. */
  readonly score?: number;
}

/** A face found in an image, and its embedding. */
export interface FaceApiFace {
  /** Where the detector sees it; the whole image with the score 0 if it saw none. */
  readonly box: ScoredBox;
  /** x and y of the 68 landmarks, in pixels of the image. */
  readonly landmarks: Float32Array;
  /** The square that the descriptor looked at. */
  readonly square: Box;
  /** The descriptor, 128 numbers; distances below 0.6 count as the same person. */
  readonly embedding: Float32Array;
  /** What the descriptor is made of, 256 numbers. */
  readonly bottleneck: Float32Array;
}

/** The networks of `@vladmandic/face-api` as a backbone. */
export interface FaceApiBackbone extends Embedder {
  /** Finds and embeds the faces of an image of any size, the most confident first. */
  findFaces(image: RawImage): Promise<FaceApiFace[]>;
}

/** A part of an image, filled to a square with black and brought to a size. */
const squared = (image: RawImage, { x, y, width, height }: Box, size: number, centred: boolean): tf.Tensor4D =>
  tf.tidy(() => {
    const whole = tf.tensor3d(image.data, [image.height, image.width, 3], 'int32');
    const part = tf.cast(tf.slice(whole, [y, x, 0], [height, width, 3]), 'float32');
    const [rows, columns] = [Math.max(0, width - height), Math.max(0, height - width)];
    const before = (n: number): number => (centred ? n - Math.round(n / 2) : 0);
    const fill = (n: number): [number, number] => [before(n), n - before(n)];
    const square = tf.expandDims(tf.pad(part, [fill(rows), fill(columns), [0, 0]]), 0) as tf.Tensor4D;
    return tf.image.resizeBilinear(square, [size, size]);
  });

/** Runs a network on a square part of an image and frees what it took. */
async function dataOf(x: tf.Tensor4D, network: (x: tf.Tensor4D) => tf.Tensor): Promise<Float32Array> {
  const y = network(x);
  const data = await y.data<'float32'>();
  tf.dispose([x, y]);
  return data;
}

/** The landmarks of the face in a box; they count from where the detector put its corner, not from whole pixels. */
async function landmarksIn(w: Weights, image: RawImage, box: Box): Promise<Float32Array> {
  const part = clip(box, image);
  const relative = await dataOf(squared(image, part, 112, true), (x) => locateLandmarks(w, x));
  const side = Math.max(part.width, part.height);
  const left = Math.max(0, box.x) - (side - part.width) / 2;
  const top = Math.max(0, box.y) - (side - part.height) / 2;
  return relative.map((v, i) => v * side + (i % 2 === 0 ? left : top));
}

/**
 * Opens the face networks that the npm package `@vladmandic/face-api` ships, an optional one: the tiny detector, the 68
 * landmarks, and dlib's descriptor of 128 numbers. Only its weights are read: they run on the engine in use, which must
 * have been chosen, and no second TensorFlow.js is loaded.
 *
 * `embed` embeds the most confident face of each image, or the whole image if none is found.
 *
 * Source: face-api.js (V. Mühler, V. Mandic; MIT) and dlib's `dlib_face_recognition_resnet_model_v1`. Oracle: the
 * package itself.
 *
 * @param options - Weights, sizes, least score.
 * @returns The backbone; close it when done.
 * @throws ScaleFaceError `missing-dependency` with the command that installs the package, `missing-file`, `bad-format`.
 *
 * @example
 * ```ts no-run
 * import '@tensorflow/tfjs-backend-cpu';
 * import { decodeImage, openFaceApiBackbone } from '@scaleface/models';
 *
 * // With the weights of the package @vladmandic/face-api, which is installed beside this one.
 * const backbone = await openFaceApiBackbone();
 * const faces = await backbone.findFaces(await decodeImage('group.jpg'));
 * for (const { box, embedding } of faces) console.log(box.x, box.y, box.score, embedding.length);
 * await backbone.close();
 * ```
 */
export async function openFaceApiBackbone(options: FaceApiBackboneOptions = {}): Promise<FaceApiBackbone> {
  const { folder, size = { width: 160, height: 160 }, detectorSize = 416, score = 0.5 } = options;
  const weights = await readFaceApiWeights(folder);

  const boxes = async (image: RawImage): Promise<ScoredBox[]> => {
    const all = { x: 0, y: 0, width: image.width, height: image.height };
    const output = await dataOf(squared(image, all, detectorSize, false), (x) => detect(weights.detector, x));
    const cells = Math.sqrt(output.length / 25);
    return boxesOf(output, cells, Math.max(image.width, image.height), score);
  };

  const embedFace = async (image: RawImage, box: ScoredBox): Promise<FaceApiFace> => {
    const landmarks = await landmarksIn(weights.landmarks, image, box);
    const square = clip(squareOf(landmarks), image);
    const x = squared(image, square, 150, true);
    const found = describe(weights.descriptor, x);
    const [embedding, bottleneck] = await Promise.all([
      found.embedding.data<'float32'>(),
      found.bottleneck.data<'float32'>(),
    ]);
    tf.dispose([x, found.embedding, found.bottleneck]);
    return { box, landmarks, square, embedding, bottleneck };
  };

  return {
    name: 'face-api:tiny_face_detector+face_landmark_68+face_recognition',
    sha256: weights.sha256,
    preprocessing: { ...size, colour: 'rgb', layout: 'nhwc', mean: [0, 0, 0], scale: [1, 1, 1] },
    async findFaces(image) {
      const faces: FaceApiFace[] = [];
      for (const box of await boxes(image)) faces.push(await embedFace(image, box));
      return faces;
    },
    async embed(images) {
      const embedding = new Float32Array(images.length * 128);
      const bottleneck = new Float32Array(images.length * 256);
      for (const [i, image] of images.entries()) {
        const whole = { x: 0, y: 0, width: image.width, height: image.height, score: 0 };
        const [box = whole] = await boxes(image);
        const face = await embedFace(image, box);
        embedding.set(face.embedding, i * 128);
        bottleneck.set(face.bottleneck, i * 256);
      }
      return { embedding, bottleneck };
    },
    close: async () => {
      tf.dispose([weights.detector, weights.landmarks, weights.descriptor] as tf.TensorContainer);
    },
  };
}
