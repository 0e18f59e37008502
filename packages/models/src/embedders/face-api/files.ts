import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { unreadable } from '../../storage/unreadable.js';

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
  const read = async (file: string): Promise<Uint8Array<ArrayBuffer>> => {
    const path = join(folder, file);
    const bytes = await readFile(path).catch(unreadable('weights', path));
    return new Uint8Array(bytes);
  };
  const network = async (model: string): Promise<Weights> => {
    const file = `${model}_model-weights_manifest.json`;
    const [group] = parse(await read(file), join(folder, file));
    const bytes = await read(group.paths[0] as string);
    hash.update(bytes);
    return tf.io.decodeWeights(bytes.buffer, group.weights);
  };
  const detector = await network('tiny_face_detector');
  const landmarks = await network('face_landmark_68');
  const descriptor = await network('face_recognition');
  return { detector, landmarks, descriptor, sha256: hash.digest('hex') };
}

function parse(bytes: Uint8Array, path: string): [tf.io.WeightsManifestConfig[number]] {
  const manifest = JSON.parse(new TextDecoder().decode(bytes)) as tf.io.WeightsManifestConfig;
  const [group, ...more] = manifest;
  if (group !== undefined && more.length === 0 && group.paths.length === 1) return [group];
  throw new ScaleFaceError('not a manifest of this package', {
    code: 'bad-format',
    path,
    expected: 'one group of weights in one file',
  });
}
