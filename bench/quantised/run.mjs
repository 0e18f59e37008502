// What half precision and 8 bits cost a backbone: MobileFaceNet beside the checkout, written by ONNX Runtime's own tools,
// opened by openOnnxBackbone on onnxruntime-node and onnxruntime-web. Writes its table into README.md.
// node bench/quantised/run.mjs  (needs the packages' dist/; SCALEFACE_DATA names another folder than ../shared/data)
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bootstrapDifference, rocAuc, tarAtFarIntervals } from '@scaleface/eval';
import { decodeImage, openOnnxBackbone } from '@scaleface/models';
import { ensureEnvironment } from '../../scripts/python-env.mjs';

const IDENTITIES = 50;
const IMAGES = 10; // of each
const CALIBRATION = 64; // images of other people
const ON_WEB = 20;
const FARS = [1e-2, 1e-3];
const REPLICATES = 300;
const NAMES = ['float32', 'fp16', 'fp16-inputs', 'int8', 'int8-dynamic'];

/** Those to measure beside float32; the table is written where all are. */
const chosen = process.argv.slice(2);

const data = resolve(process.env.SCALEFACE_DATA ?? '../shared/data');
const faces = join(data, 'dev', 'celeba');
const network = join(data, 'models', 'mobilefacenet_y1.onnx');
if (!existsSync(network)) {
  console.log(`skipped: ${network} is not there`);
  process.exit(0);
}

const people = readdirSync(faces).filter((name) => readdirSync(join(faces, name)).length >= IMAGES);
const filesOf = (names, count) =>
  names.flatMap((name) =>
    readdirSync(join(faces, name))
      .slice(0, count)
      .map((file) => ({ name, file: join(faces, name, file) })),
  );
const measured = filesOf(people.slice(0, IDENTITIES), IMAGES);
const others = filesOf(people.slice(IDENTITIES, IDENTITIES + CALIBRATION), 1);

/** Cosine of two rows. */
function cosine(a, i, b, j, width) {
  let [dot, one, other] = [0, 0, 0];
  for (let d = 0; d < width; d++) {
    const [x, y] = [a[i * width + d], b[j * width + d]];
    dot += x * y;
    one += x * x;
    other += y * y;
  }
  return dot / Math.sqrt(one * other);
}

async function embed(file, images, options) {
  const backbone = await openOnnxBackbone({ file, outputs: { embedding: 'embedding' }, ...options });
  const start = performance.now();
  const { embedding } = await backbone.embed(images);
  await backbone.close();
  return { embedding, ms: (performance.now() - start) / images.length };
}

/** All pairs of the measured images. */
function pairsOf(embedding, width) {
  const [scores, labels, left, right] = [[], [], [], []];
  for (let i = 0; i < measured.length; i++) {
    for (let j = i + 1; j < measured.length; j++) {
      scores.push(cosine(embedding, i, embedding, j, width));
      labels.push(measured[i].name === measured[j].name ? 1 : 0);
      left.push(measured[i].name);
      right.push(measured[j].name);
    }
  }
  return { scores, labels, subjects: { left, right } };
}

const between = ({ estimate, lower, upper }, digits) =>
  `${estimate.toFixed(digits)} [${lower.toFixed(digits)}, ${upper.toFixed(digits)}]`;

const scratch = mkdtempSync(join(tmpdir(), 'scaleface-quantised-'));
try {
  const images = await Promise.all(measured.map(({ file }) => decodeImage(file)));
  const crops = await Promise.all(others.map(({ file }) => decodeImage(file)));
  writeFileSync(join(scratch, 'images.u8'), Buffer.concat(crops.map((crop) => crop.data)));
  const python = ensureEnvironment('quantise', ['numpy==2.3.5', 'onnx==1.23.2', 'onnxruntime==1.32.0']);
  const program = new URL('quantise.py', import.meta.url).pathname;
  execFileSync(python, [program, network, join(scratch, 'images.u8'), scratch], { stdio: ['ignore', 2, 2] });
  copyFileSync(network, join(scratch, 'float32.onnx'));

  const rows = [];
  let exact;
  for (const name of NAMES.filter((one) => one === 'float32' || chosen.length === 0 || chosen.includes(one))) {
    const file = join(scratch, `${name}.onnx`);
    const { embedding } = await embed(file, images, { threads: 2 });
    const web = await embed(file, images.slice(0, ON_WEB), { runtime: 'web', threads: 1 });
    const width = embedding.length / images.length;
    const pairs = pairsOf(embedding, width);
    exact ??= { embedding, pairs };
    const cosines = images.map((_, i) => cosine(embedding, i, exact.embedding, i, width)).sort((a, b) => a - b);
    const agree = Math.min(...Array.from({ length: ON_WEB }, (_, i) => cosine(embedding, i, web.embedding, i, width)));
    const { all } = tarAtFarIntervals(pairs, FARS, { replicates: REPLICATES, seed: 1 });
    const area = (of) => (weights) => 1 - rocAuc(of.scores, of.labels, { weights });
    // Float32 is compared with nothing.
    const lost =
      exact.pairs !== pairs &&
      bootstrapDifference({
        first: area(pairs),
        second: area(exact.pairs),
        subjects: pairs.subjects,
        replicates: REPLICATES,
        seed: 1,
      });
    const mega = (statSync(file).size / 1e6).toFixed(1);
    const mean = cosines.reduce((sum, x) => sum + x, 0) / cosines.length;
    rows.push([
      name,
      mega,
      mean.toFixed(5),
      cosines[0].toFixed(5),
      ...all.map((tar) => between(tar, 3)),
      (1 - rocAuc(pairs.scores, pairs.labels)).toFixed(5),
      lost ? between(lost.difference, 5) : '',
      agree.toFixed(5),
    ]);
    console.log(rows.at(-1).join(' | '));
  }
  const header = [
    'weights',
    'MB',
    'cosine to float32, mean',
    'least',
    ...FARS.map((far) => `TAR at FAR ${far}`),
    '1 − area',
    'more than float32',
    'least cosine, web to node',
  ];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const table = [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
  if (rows.length === NAMES.length) {
    const readme = new URL('README.md', import.meta.url).pathname;
    const text = readFileSync(readme, 'utf8');
    writeFileSync(
      readme,
      text.replace(/(<!-- table -->)[\s\S]*(<!-- end -->)/, (_, from, to) => `${from}\n\n${table}\n\n${to}`),
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
