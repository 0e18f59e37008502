import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@scaleface/numerics';
import { encodeSafetensors } from '../../packages/core/src/weights/safetensors.js';
import { storedArray } from '../../packages/core/src/weights/stored-array.js';
import { writeZip } from '../../packages/core/test/weights/zip-writer.js';
import { openAlignRecord } from '../../packages/data/src/alignment/align-record.js';
import { writeFeatureTable } from '../../packages/data/src/features/arrow.js';
import { repaired, sample, withoutChecksum } from '../../packages/data/test/features/tables.js';
import { npyOf, npzOf } from '../../packages/data/test/readers/write-npy.js';
import { PickleWriter } from '../../packages/data/test/readers/write-pickle.js';
import { recFile, trainingSet } from '../../packages/data/test/readers/write-rec.js';
import { gnuLongName, paxHeader, tarOf } from '../../packages/data/test/readers/write-tar.js';
import { calibrate } from '../../packages/eval/src/calibration/calibrate.js';
import { addScores, createScoreCounts } from '../../packages/eval/src/counts/score-counts.js';
import { encodeScoreCounts } from '../../packages/eval/src/counts/serialize.js';
import { driftReference } from '../../packages/eval/src/drift/reference.js';
import { fitPairScore } from '../../packages/eval/src/fitted-score/fit-pair-score.js';
import { ScaleHead } from '../../packages/heads/src/scale-head.js';
import { openPixelsBackbone } from '../../packages/models/src/embedders/pixels.js';
import { saveModel } from '../../packages/models/src/folder/model-folder.js';
import { vectorParameter } from '../../packages/models/src/galleries/postgres/vector-format.js';
import { writeSealedJson } from '../../packages/models/src/storage/sealed-json.js';
import { writeGraphModel, writeLayersModel } from '../../packages/models/test/embedders/tfjs-models.js';
import { tensorBoardEvent } from '../../packages/pipeline/src/training-log/event.js';
import { border } from './target.js';

type Seeds = Record<string, readonly (Uint8Array | string)[]>;

const home = mkdtempSync(join(tmpdir(), 'scaleface-seeds-'));
const read = (...path: string[]): Buffer => readFileSync(join(...path));
/** Files that other programs wrote, of at most so many bytes. */
const golden = (folder: string, ending: string, most = 4096): Buffer[] =>
  readdirSync(join('packages', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => read('packages', folder, name))
    .filter(({ length }) => length <= most);
const joined = (...files: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(files.flatMap((file, i) => (i === 0 ? [Buffer.from(file)] : [Buffer.from(border), Buffer.from(file)])));
const json = (value: unknown): string => JSON.stringify(value);

const images = [20, 24, 28].map((length) => Buffer.alloc(length, '\xff\xd8\xff image', 'latin1'));
const pickled = (protocol: number, write: (w: PickleWriter, image: Buffer) => void): Buffer => {
  const w = new PickleWriter(protocol);
  return w
    .list(images, (image) => write(w, image))
    .booleans([true])
    .done();
};

async function tables(): Promise<Buffer[]> {
  const file = join(home, 't.arrow');
  await writeFeatureTable(file, [sample(2), sample(1, 2)]);
  const sealed = readFileSync(file);
  return [sealed, withoutChecksum(sealed), repaired(sealed), ...golden('data/test/golden/arrow', '.arrow', 2500)];
}

async function modelFolders(): Promise<Buffer[]> {
  const head = new ScaleHead({ features: 2, hidden: [2], coefficient: 32, seed: 2 });
  await saveModel(join(home, 'model'), head, openPixelsBackbone(4, 1), modelCalibration as never);
  head.dispose();
  const files = ['config.json', 'preprocessor.json', 'calibration.json', 'graph.json', 'model.safetensors'];
  const parts = files.map((name) => (name === 'graph.json' ? '' : read(home, 'model', name)));
  const former = json({ format: 'scaleface-model/1', backbone: { name: 'x', sha256: 'y' }, head: { features: 2 } });
  const small = json({
    format: 'scaleface-model/2',
    method: 'norm',
    reads: 'embedding',
    heads: [],
    backbone: { name: 'x', sha256: 'y', architecture: { name: 'small', options: { widths: [2], dimension: 2 } } },
  });
  return [
    joined(...parts),
    joined(former, ...parts.slice(1)),
    joined(small, parts[1] as Buffer, '', '', parts[4] as Buffer),
  ];
}

async function tfjsModels(): Promise<Buffer[]> {
  const flat = (folder: string): Buffer => {
    const model = JSON.parse(read(folder, 'model.json').toString());
    model.weightsManifest[0].paths = ['w.bin'];
    return joined(json(model), read(folder, 'shard1.bin'), read(folder, 'shard2.bin')).subarray(0, 8192);
  };
  await writeLayersModel(join(home, 'layers'));
  await writeGraphModel(join(home, 'graph'), -1);
  return [flat(join(home, 'layers')), flat(join(home, 'graph'))];
}

const random = createRandom(4);
const labels = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : 0));
const scores = labels.map((y) => 0.4 * y + 0.2 * random.normal());
const confidence = labels.map(() => 1 + random.uniform());
const calibrations = (['platt', 'beta', 'isotonic'] as const).flatMap((method) => [
  calibrate(
    scores.map((s) => Math.max(-0.9, Math.min(0.9, s))),
    labels,
    { method },
  ),
  calibrate(
    scores.map((s) => Math.max(-0.9, Math.min(0.9, s))),
    labels,
    { method, confidence },
  ),
]);
const pairScores = (['positive', 'linear'] as const).map((form) =>
  fitPairScore(scores, confidence, [...confidence].reverse(), labels, { form }),
);
const modelCalibration = {
  format: 'scaleface-model-calibration/2',
  pairs: { score: 'cosine', confidence: 'product' },
  scores: calibrations[0]?.toJSON(),
  confidence: Array.from({ length: 101 }, (_, q) => q),
};
const fittedCalibration = {
  ...modelCalibration,
  pairs: { score: 'scale-fitted', fitted: pairScores[0], confidence: 'decision' },
  uncertainty: { covariance: [1, 0.5, 1], identities: 9 },
};

async function sealedJson(): Promise<Buffer> {
  await writeSealedJson(join(home, 's.json'), { format: 'x', values: [1, 'a', null] });
  return read(home, 's.json');
}

async function alignRecord(): Promise<Buffer> {
  const file = join(home, 'faces.csv');
  const record = await openAlignRecord(file);
  const cells = [1, 0.9, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  await record.add('a/1.jpg', { reason: '', cells, source: '1-2', crop: { size: 3, sha256: 'ab' } });
  await record.add('a/"2".jpg', { reason: 'no face', cells: [0], source: '1-2' });
  return read(file);
}

const npy = npyOf(
  [3, 2, 2, 3],
  Uint8Array.from({ length: 36 }, (_, i) => i),
);
const rows = ['A/1.jpg', 'A/2.jpg', 'B/1.jpg'];
const list = (line: (path: string, i: number) => string): string => rows.map(line).join('');
const { rec, idx } = recFile(trainingSet([images.slice(0, 2), images.slice(2)]));
const event = tensorBoardEvent({ time: 1.5, step: 300, scalars: { loss: 0.5, 'val/ü': 1 }, starts: true });
const first = tensorBoardEvent({ time: 1, fileVersion: 'brain.Event:2' });
const numpy = golden('data/test/golden/numpy', '.npy');
const archives = golden('data/test/golden/numpy', '.npz');
const ids = 'id,subject,scale\nA/1,A,1\nA/2,A,2.5\nB/1,B,3\n';
const weights = encodeSafetensors({ a: storedArray(Float32Array.of(1, 2), [1, 2]) }, { format: 'pt' });
const config = `backbone: { pixels: { size: 32, cells: 4 } }
train: { folders: [{ folder: train }], methods: [pfe, { method: scaleface, options: { epochs: 2 } }] }
tests: [{ name: test, folder: test, pairs: pairs.csv }]
`;

/** First inputs of each target, as the packages' own writers and, where they are small, other programs write them. */
export const seeds: Seeds = {
  safetensors: [weights],
  torch: golden('core/test/golden/torch', '.pth', 4500),
  zip: [writeZip({ a: Buffer.from('x') }), writeZip({ a: Buffer.from('x') }, true), ...archives],
  onnx: golden('models/test/golden/onnx', '.onnx'),
  rec: [
    joined(
      rec,
      idx,
      list((path, i) => `${i}\t0.0\t${path}\n`),
    ),
    joined(rec, '', ''),
  ],
  bin: [
    ...[2, 4].map((protocol) => pickled(protocol, (w, image) => w.bytes(image))),
    pickled(5, (w, image) => w.array(image, [image.length])),
    pickled(5, (w, image) => w.buffer(image, [image.length])),
  ],
  list: [list((path, i) => `${path} ${i}\n`), list((path, i) => `${i}\t${i}.0\t${path}\n`)],
  pairs: [list((path, i) => `${i % 2} ${path} ${rows[0]}\n`)],
  csv: [`path,subject,landmarks\n${list((path) => `"${path}",A,1 2 3 4 5 6 7 8 9 0\n`)}`],
  jsonl: [list((path) => `${json({ path, subject: 'A', template: 4, landmarks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] })}\n`)],
  parquet: golden('data/test/golden/parquet', '.parquet', 5600),
  npy: [joined(npy, npyOf([3], Int32Array.of(1, 1, 2)))],
  npz: [npzOf({ x: npy, y: npyOf([3], Int32Array.of(1, 1, 2)) }), npzOf({ x: npy }, true)],
  tar: [
    tarOf([
      { name: 'a/1.png', bytes: images[0] as Buffer },
      { name: 'a/1.json', bytes: json({ label: 3, landmarks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }) },
      paxHeader({ path: 'a/2.png', size: '24' }),
      { name: 'a/2.png', bytes: images[1] as Buffer },
    ]),
    tarOf([gnuLongName('a/3.png'), { name: 'x', bytes: images[2] as Buffer }]),
  ],
  celeba: [joined('0.jpg 1\n1.jpg 2\n', '2\nx y\n0.jpg 1 2 3 4 5 6 7 8 9 10\n')],
  cfp: [
    joined('1 ../Data/Images/001/frontal/01.jpg\n', '1 ../Data/Images/001/profile/01.jpg\n', '1,1\n1,1\n', '1,1\n'),
  ],
  ijb: [
    joined(
      '0.jpg 1 1\n1.jpg 2 2\n',
      '0.jpg 1 2 3 4 5 6 7 8 9 10 0.5\n1.jpg 1 2 3 4 5 6 7 8 9 10 0.5\n',
      '1 2 0\n2 1 1\n',
      'T,S\n1,2\n2,3\n',
    ),
  ],
  lfw: ['1\t1\nA\t1\t2\nA\t1\tB\t3\n'],
  arrow: await tables(),
  'arrow-on-disk': await tables(),
  'arrow-in-parts': await tables(),
  'features-npz': archives.map((archive) => joined(archive, ids)),
  'features-npy': numpy.slice(0, 6).map((array) => joined(array, ids)),
  numpy,
  'id-list': [ids, 'A/1,A\n"B/2",B\n'],
  'csv-text': [ids, ';"a ""b""";\'=1\n'],
  'quality-csv': ['Filename;sharpness;x;\na/1.jpg;1;2;\nb.jpg;0.5;1e3;\n', 'a,b\nc,1\n'],
  'pair-list': ['left,right,label\nA/1,A/2,1\nA/1,B/1,0\n', 'A/1,"B/1",0,3\n', '1\t1\nA\t1\t2\nA\t1\tB\t3\n'],
  'ijb-a': [joined('TEMPLATE_ID,SUBJECT_ID,FILE\n1,7,img/1.jpg\n2,7,img/3.jpg\n3,8,img/3.jpg\n', '1,2\n1,3\n')],
  'align-record': [await alignRecord()],
  skipped: [json([{ id: 'a', reason: 'b' }])],
  shard: ['0/8', '12/400'],
  'model-folder': await modelFolders(),
  checksums: [json({ format: 'scaleface-checksums/1', files: { 'config.json': { size: 1, sha256: 'a'.repeat(64) } } })],
  'seal-model': [
    joined(json({ format: 'scaleface-model/2', backbone: { sha256: 'x', architecture: { name: 'small' } } }), weights),
    joined(json({ format: 'scaleface-model/2', quality: { kind: 'onnx', sha256: 'x' } }), weights),
  ],
  'sealed-json': [await sealedJson()],
  tfjs: await tfjsModels(),
  'face-api': [joined(json([{ paths: ['w.bin'], weights: [{ name: 'a', shape: [1], dtype: 'float32' }] }]), 'abcd')],
  'model-calibration': [modelCalibration, fittedCalibration].map(json),
  calibration: calibrations.map(json),
  'pair-score': pairScores.map(json),
  'drift-reference': [json(driftReference([0.5, 0.1, 0.9, 0.3, 0.7], { bins: 3 }))],
  'quality-estimator': [
    json({ kind: 'tta', views: 3, shift: 1, zoom: 0.1, seed: 1 }),
    json({ kind: 'onnx', name: 'q.onnx', sha256: 'ab', output: 'y', preprocessing: {} }),
  ],
  'score-counts': [
    createScoreCounts(),
    addScores(createScoreCounts([0x8000]), Float32Array.of(0.5, -0.1, 0.5), [1, 0, 1]),
  ].map(encodeScoreCounts),
  vector: [vectorParameter(Float32Array.of(1, 2))],
  'image-size': ['<svg xmlns="x">', '%PDF-1.4', ' <!doctype html>', '\0\0\0\0'],
  'run-config': [config],
  grid: ['learningRate: [0.1, 0.2]\nhead.hidden: [[4], []]\n', '[{"epochs": [1, 2]}]'],
  events: [Buffer.concat([first, event]), event.subarray(0, -3)],
  event: [event.subarray(12, -4), first.subarray(12, -4)],
  report: [
    json({
      schema: 'scaleface-report/2',
      certificate: {
        format: 'scaleface-certificate/1',
        command: 'evaluate',
        arguments: { a: 1 },
        files: [{ role: 'features', path: 'a', sha256: 'b', size: 1 }],
      },
    }),
  ],
  severity: [json({ columns: ['file', 'severity', 'kind'], rows: [['a', 0.5, 'blur']] })],
  'exported-training': [json({ format: 'scaleface-training/1', key: 'k', method: 'scaleface', head: {}, rows: 3 })],
  requests: ['{"id":1,"image":"AAAA"}\n{"path":"x.jpg"}\n[]\nx\n'],
};
