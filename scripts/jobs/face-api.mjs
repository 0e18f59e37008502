// The weights of @vladmandic/face-api on our engine against the package itself: both installed into an empty project, the
// package describes photographs of LFW on its own TensorFlow.js, and the tests compare.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PACKAGES = ['@vladmandic/face-api@1.7.15', '@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'];
const IDENTITIES = 12;
const EACH = 3;

const data = resolve(process.env.SCALEFACE_DATA ?? '../shared/data', 'extras', 'lfw-raw250');
if (!existsSync(data)) throw new Error(`no photographs at ${data}`);

const project = mkdtempSync(join(tmpdir(), 'scaleface-face-api-'));

function run(command, args, options) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

/** What the package says of raw samples; faces that its detector misses are left out. */
const program = `
const { readFileSync, writeFileSync } = require('node:fs');
const tf = require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');
const package_ = require.resolve('@vladmandic/face-api/package.json').replace('package.json', '');
const api = require(package_ + 'dist/face-api.node-wasm.js');
(async () => {
  await tf.setBackend('wasm');
  const { tinyFaceDetector, faceLandmark68Net, faceRecognitionNet } = api.nets;
  for (const net of [tinyFaceDetector, faceLandmark68Net, faceRecognitionNet]) await net.loadFromDisk(package_ + 'model');
  const options = new api.TinyFaceDetectorOptions({ inputSize: 416, scoreThreshold: 0.5 });
  const faces = [];
  for (const { file, width, height, samples } of JSON.parse(readFileSync('images.json', 'utf8'))) {
    const image = tf.tensor3d(new Int32Array(Buffer.from(samples, 'base64')), [height, width, 3], 'int32');
    const face = await api.detectSingleFace(image, options).withFaceLandmarks().withFaceDescriptor();
    if (face) faces.push({ file, score: face.detection.score, descriptor: Array.from(face.descriptor) });
  }
  writeFileSync('reference.json', JSON.stringify(faces));
  console.log(faces.length + ' faces described by the package');
})();
`;

async function images() {
  const { decodeImage } = await import('@scaleface/models');
  const identities = readdirSync(data).sort();
  const files = identities.flatMap((name) => {
    const own = readdirSync(join(data, name)).sort();
    return own.length < EACH ? [] : own.slice(0, EACH).map((file) => `${name}/${file}`);
  });
  return Promise.all(
    files.slice(0, IDENTITIES * EACH).map(async (file) => {
      const { data: samples, width, height } = await decodeImage(join(data, file));
      return { file, width, height, samples: Buffer.from(samples).toString('base64') };
    }),
  );
}

try {
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  writeFileSync(join(project, 'reference.cjs'), program);
  writeFileSync(join(project, 'images.json'), JSON.stringify(await images()));
  run('npm', ['install', ...PACKAGES, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: project,
  });
  run(process.execPath, ['reference.cjs'], { cwd: project });
  const env = {
    ...process.env,
    SCALEFACE_FACE_API: join(project, 'node_modules/@vladmandic/face-api/model'),
    SCALEFACE_FACE_API_REFERENCE: join(project, 'reference.json'),
  };
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'models', 'face-api'], {
    stdio: 'inherit',
    env,
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}
