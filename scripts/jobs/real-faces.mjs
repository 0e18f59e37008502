// `scaleface run` on real faces with an ONNX backbone, and what its reports must say. Reads ../shared/data, or the data
// root that SCALEFACE_DATA names; nothing of it enters the project.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const data = process.env.SCALEFACE_DATA ?? resolve('../shared/data');
if (!existsSync(join(data, 'dev', 'lfw-pairs.txt'))) {
  console.log(`skipped: real faces (no data at ${data})`);
  console.log('Tests: 0 passed, 0 failed');
  process.exit(0);
}
const out = mkdtempSync(join(tmpdir(), 'scaleface-real-'));
const config = 'examples/real-faces/scaleface.yaml';
const scaleface = (...args) =>
  spawnSync(process.execPath, ['packages/cli/dist/bin.js', ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
    .status;

const start = performance.now();
const status = scaleface('run', '--config', config, '--data', data, '--out', out);
const seconds = (performance.now() - start) / 1000;
const report = (name) => (status === 0 ? JSON.parse(readFileSync(join(out, name, 'report.json'), 'utf8')) : {});
const measure = (r, name) => r.measures?.find((m) => m.name === name)?.value;
const [clean, degraded] = [report('lfw'), report('lfw-degraded')];
const at1 = degraded.rejection?.find((t) => t.far === 0.01);
const row = (name) => at1?.rows.find((r) => r.name === name);
const at = (name, portion) => row(name)?.at[at1.columns.indexOf(portion)];
const everyInterval = at1?.rows.every((r) => [...r.at, r.area].every((e) => e.low <= e.value && e.value <= e.high));

const overlap = scaleface(
  'run',
  '--config',
  config,
  '--data',
  data,
  '--out',
  join(out, 'overlap'),
  '--set',
  'train.folders=[{"folder":"dev/glint24"}]',
);

const claims = [
  ['the run ends', status === 0],
  ['LFW folds 1 to 6: accuracy at least 0.994', measure(clean, 'accuracy') >= 0.994],
  [
    'degraded: TAR@FAR=0.01 without rejection is 0.25 to 0.32',
    at('scaleface', 0)?.value >= 0.25 && at('scaleface', 0)?.value <= 0.32,
  ],
  ['degraded: at least 0.80 with 50 % rejected by ScaleFace', at('scaleface', 0.5)?.value >= 0.8],
  [
    'the whole comparison side by side',
    at1?.rows.map((r) => r.name).join() ===
      'random,norm,pfe,pfe-cosine,probface,probface-cosine,scaleface-32,scaleface-64,scaleface-exp,scaleface,oracle',
  ],
  [
    'at FAR 0.01 PFE and ScaleFace have more area than the norm',
    ['pfe', 'pfe-cosine', 'scaleface'].every((name) => row(name)?.area.value > row('norm')?.area.value),
  ],
  ['an interval around every number', everyInterval === true],
  ['the scale follows the known severity', measure(degraded, 'spearman') >= 0.5],
  ['identities who are trained on and tested on are refused as bad input', overlap === 3],
];
for (const [claim, holds] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
console.log(`ended in ${seconds.toFixed(0)} s`);
const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
if (failed === 0) rmSync(out, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;
