import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import { calibrationFromJSON } from '../../../packages/eval/src/calibration/calibration.js';
import { crc32 } from '../../../packages/eval/src/counts/crc32.js';
import { decodeScoreCounts } from '../../../packages/eval/src/counts/serialize.js';
import { parseDriftReference } from '../../../packages/eval/src/drift/reference.js';
import { parsePairScore } from '../../../packages/eval/src/fitted-score/parse-pair-score.js';
import { readFaceApiWeights } from '../../../packages/models/src/embedders/face-api/files.js';
import { readTfjsFiles } from '../../../packages/models/src/embedders/tfjs-files.js';
import { modelFolder } from '../../../packages/models/src/folder/model-kind.js';
import { parseModelCalibration } from '../../../packages/models/src/folder/parse-model-calibration.js';
import { readModel } from '../../../packages/models/src/folder/read-model.js';
import { sealModel } from '../../../packages/models/src/folder/seal-model.js';
import { parseVector } from '../../../packages/models/src/galleries/postgres/vector-format.js';
import { isRasterImage } from '../../../packages/models/src/images/image-format.js';
import { imageSize } from '../../../packages/models/src/images/image-size.js';
import { parseQuality } from '../../../packages/models/src/quality/parse-quality.js';
import { readSealedFolder } from '../../../packages/models/src/storage/checksums.js';
import { readSealedJson } from '../../../packages/models/src/storage/sealed-json.js';
import { border, type FuzzTarget, ofJson, placeOf, put, putAll } from '../target.js';

/** The files of an input that is a model folder. */
const modelFiles = ['config.json', 'preprocessor.json', 'calibration.json', 'graph.json', 'model.safetensors'];

/** A folder whose checksums are right, whatever its files hold: whoever has changed one may seal it anew. */
function sealed(input: Buffer): Map<string, Uint8Array> {
  const parts: Buffer[] = [];
  for (let rest = input, i = 0; i < modelFiles.length; i++) {
    const end = rest.indexOf(border);
    parts.push(end < 0 ? rest : rest.subarray(0, end));
    rest = end < 0 ? Buffer.of() : rest.subarray(end + border.length);
  }
  const files = new Map<string, Uint8Array>(
    modelFiles.flatMap((name, i) => ((parts[i]?.length ?? 0) === 0 ? [] : [[name, parts[i] as Buffer]])),
  );
  const digests = [...files].map(([name, bytes]) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return [name, { size: bytes.length, sha256 }] as const;
  });
  const list = JSON.stringify({ format: 'scaleface-checksums/1', files: Object.fromEntries(digests) });
  return files.set('checksums.json', Buffer.from(list));
}

/** A named network has as many weights as its kind has, whatever the file says: it takes memory by right. */
const isNamed = (input: Buffer): boolean => /iresnet|spherenet|mobilefacenet|mbf/.test(input.toString('latin1'));

/** Model folders, networks and what is said of calibration. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'model-folder',
    read: async (input) => {
      if (isNamed(input)) return;
      const files = sealed(input);
      const read = async (name: string): Promise<Uint8Array | undefined> => files.get(name);
      const refuse = (): never => {
        throw new Error('no network is opened here');
      };
      const model = await readModel({ place: 'm/', read }, refuse);
      model.dispose();
      await model.backbone?.close();
    },
    words: ['"architecture":{"name":"small","options":{', '"reads":"', 'scale_head', 'pfe_head', '"dropout":{'],
    most: 8192,
  },
  {
    name: 'checksums',
    read: (input) =>
      readSealedFolder(
        { place: 'm/', read: async (name) => (name === 'checksums.json' ? input : Buffer.of(1)) },
        modelFolder,
      ),
    words: ['scaleface-checksums/1', '"sha256":"', '"size":1', 'config.json', 'model.safetensors'],
  },
  {
    name: 'seal-model',
    read: (input) => sealModel(putAll('seal', ['config.json', 'model.safetensors'], input)),
    words: ['scaleface-model/2', '"architecture"', '"quality":{"kind":"onnx"'],
  },
  { name: 'sealed-json', read: (input) => readSealedJson(put('sealed.json', input), 'no hint') },
  {
    name: 'tfjs',
    read: (input) => readTfjsFiles(`${putAll('tfjs', ['model.json', 'w.bin'], input)}/model.json`),
    words: ['"weightsManifest":[', '"modelTopology":{', '"class_name":"', '"config":{', '"node":[', '"quantization":{'],
    most: 8192,
  },
  {
    name: 'face-api',
    read: (input) => {
      const names = ['tiny_face_detector', 'face_landmark_68', 'face_recognition'];
      for (const name of names) putAll('face-api', [`${name}_model-weights_manifest.json`, 'w.bin'], input);
      return readFaceApiWeights(placeOf('face-api'));
    },
    words: ['"quantization":{"dtype":"uint8","scale":1,"min":0}', '"paths":["w.bin"]', '"dtype":"'],
  },
  { name: 'model-calibration', read: ofJson((value) => parseModelCalibration(value, 'c.json')), most: 8192 },
  { name: 'calibration', read: ofJson((value) => calibrationFromJSON(value as never)) },
  { name: 'pair-score', read: ofJson((value) => parsePairScore(value)) },
  { name: 'drift-reference', read: ofJson((value) => parseDriftReference(value)) },
  { name: 'quality-estimator', read: ofJson((value) => parseQuality(value, 'quality')) },
  {
    name: 'score-counts',
    // The checksum at the end is right, whatever lies before it; of a few inputs it is left as it is.
    read: (input) => {
      const end = input.length - 4;
      if (end > 0 && input[end] !== 0) input.writeUInt32LE(crc32(input.subarray(0, end)), end);
      return decodeScoreCounts(input);
    },
    words: ['SFC2'],
  },
  { name: 'vector', read: (input) => parseVector(input), most: 256 },
  {
    name: 'image-size',
    // What sharp makes of an image is not ours, and it reads real files.
    read: (input) => (isRasterImage(input) ? undefined : imageSize(put('a.jpg', input))),
    words: ['<svg ', '%PDF', '<!doctype html'],
  },
];
