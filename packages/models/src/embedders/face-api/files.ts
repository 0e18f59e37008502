import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { unreadable } from '../../storage/unreadable.js';
import { badModel } from '../tfjs-file.js';
import { readTfjsWeights } from '../tfjs-weights.js';
import { parseManifest } from './manifest.js';

/** The weights of one network, by the names in its manifest; dispose of them. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** The three networks of the package, in the order in which an image passes them. */
export interface FaceApiWeights {
  /** `tiny_face_detector`. */
  readonly detector: Weights;
  /** `face_landmark_68`. */
  readonly landmarks: Weights;
  /** `face_recognition`. */
  readonly descriptor: Weights;
  /** The SHA-256 of the three weight files, in hexadecimal. */
  readonly sha256: string;
}

const name = '@vladmandic/face-api';

/** The folder `model` of the package, as the project in the working directory sees it. */
function installedFolder(): string {
  try {
    const project = createRequire(join(process.cwd(), 'package.json'));
    return join(dirname(project.resolve(`${name}/package.json`)), 'model');
  } catch (cause) {
    throw new ScaleFaceError(`this backbone needs the weights of the package ${name}`, {
      code: 'missing-dependency',
      received: (cause as Error).message.split('\n')[0] as string,
      hint: `Install it with: npm install ${name}`,
      cause,
    });
  }
}

/**
 * Reads the published weights.
 *
 * @param folder - Where the manifests lie; the installed package's folder `model` by default.
 * @throws ScaleFaceError `missing-dependency` without the package, `missing-file`, `bad-format`.
 */
export async function readFaceApiWeights(folder: string = installedFolder()): Promise<FaceApiWeights> {
  const hash = createHash('sha256');
  const network = async (model: string): Promise<Weights> => {
    const file = join(folder, `${model}_model-weights_manifest.json`);
    const manifest = parseManifest(await readFile(file).catch(unreadable('weights', file)), file);
    const { specs, data } = await readTfjsWeights(file, { json: { weightsManifest: manifest } }, (bytes) => {
      hash.update(bytes);
    });
    try {
      return tf.io.decodeWeights(data, specs as tf.io.WeightsManifestEntry[]);
    } catch (cause) {
      throw badModel(file, 'the weights are not as the manifest says', (cause as Error).message, cause);
    }
  };
  const detector = await network('tiny_face_detector');
  const landmarks = await network('face_landmark_68');
  const descriptor = await network('face_recognition');
  return { detector, landmarks, descriptor, sha256: hash.digest('hex') };
}
