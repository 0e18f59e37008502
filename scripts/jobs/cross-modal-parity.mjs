// Compares the metrics of text and image retrieval with the eccv-caption package itself, on random rankings of all of
// COCO's test captions and by the truths that the package brings along. Needs packages/eval/dist; the interpreter comes
// from SCALEFACE_PYTHON or is made on first use.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { captionBenchmark } from '../../packages/eval/dist/index.js';
import { ensurePython } from '../python-env.mjs';

const ALLOWED = 1e-12;
const script = fileURLToPath(new URL('./cross-modal-parity.py', import.meta.url));
const python = ensurePython(['eccv-caption==0.1.0']);
const folder = mkdtempSync(join(tmpdir(), 'scaleface-captions-'));

/** What the package says of the rankings, with the truths; and the rankings of a direction. */
function ask() {
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`eccv-caption could not answer:\n${stderr}`);
  const answer = JSON.parse(stdout);
  const rankingsOf = (way, queries) => {
    const bytes = readFileSync(join(folder, `${way}.bin`));
    const numbers = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const { depth } = answer;
    return new Map(queries.map((query, row) => [query, numbers.subarray(row * depth, (row + 1) * depth)]));
  };
  const rankings = {
    imageToText: rankingsOf('i2t', answer.images),
    textToImage: rankingsOf('t2i', answer.captions),
  };
  return { answer, rankings };
}

try {
  const { answer, rankings } = ask();
  const truth = ({ i2t, t2i }) => ({ imageToText: new Map(i2t), textToImage: new Map(t2i) });
  const { coco, cxc, eccv } = answer.truths;
  const { rows, rsum } = captionBenchmark(rankings, {
    coco: truth(coco),
    cxc: truth(cxc),
    eccv: truth(eccv),
    captionOrder: answer.captions,
  });
  const published = { 'COCO 1k': 'coco_1k', 'COCO 5k': 'coco_5k', CxC: 'cxc' };
  const eccvNames = { 'mAP@R': 'eccv_map_at_r', 'R-Precision': 'eccv_rprecision', 'R@1': 'eccv_r1' };
  const nameOf = ({ protocol, metric }) =>
    protocol === 'ECCV Caption' ? eccvNames[metric] : `${published[protocol]} ${metric}`;

  let passed = 0;
  let failed = 0;
  const compare = (name, ours, theirs) => {
    const gap = Math.abs(ours - theirs);
    const good = gap <= ALLOWED;
    if (good) passed++;
    else failed++;
    console.log(`${name}: ${ours.toFixed(6)} here, ${theirs.toFixed(6)} there, apart ${gap.toExponential(1)}`);
  };
  for (const row of rows) {
    const there = answer.results[nameOf(row)];
    compare(`${row.protocol} ${row.metric}, image to text`, row.imageToText, there.i2t);
    compare(`${row.protocol} ${row.metric}, text to image`, row.textToImage, there.t2i);
  }
  const alone = answer.results['eccv_r1 alone'];
  const own = rows.find((row) => nameOf(row) === 'eccv_r1');
  compare('ECCV Caption R@1 alone, image to text', own.imageToText, alone.i2t);
  for (const [protocol, name] of Object.entries(published)) {
    const parts = [1, 5, 10].flatMap((k) => Object.values(answer.results[`${name} R@${k}`]));
    // Sums of six numbers up to 100.
    compare(`${protocol} RSUM / 600`, rsum[protocol] / 600, parts.reduce((a, b) => a + b, 0) / 6);
  }
  console.log(`eccv-caption ${answer.version}`);
  console.log(`Tests: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
