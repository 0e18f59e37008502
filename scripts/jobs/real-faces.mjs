// `scaleface run` on real faces with an ONNX backbone, and what its reports must say. Reads ../shared/data, or the data
// root that SCALEFACE_DATA names; nothing of it enters the project. With `--update RUN`, the finished run of that folder
// is put into the example's README instead.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const update = process.argv[2] === '--update' ? process.argv[3] : undefined;
const data = process.env.SCALEFACE_DATA ?? resolve('../shared/data');
if (!existsSync(join(data, 'dev', 'lfw-pairs.txt'))) {
  console.log(`skipped: real faces (no data at ${data})`);
  console.log('Tests: 0 passed, 0 failed');
  process.exit(0);
}
const out = update ?? mkdtempSync(join(tmpdir(), 'scaleface-real-'));
const config = 'examples/real-faces/scaleface.yaml';
const scaleface = (...args) =>
  spawnSync(process.execPath, ['packages/cli/dist/bin.js', ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
    .status;

const start = performance.now();
const status = update === undefined ? scaleface('run', '--config', config, '--data', data, '--out', out) : 0;
const seconds = (performance.now() - start) / 1000;
const report = (name) => (status === 0 ? JSON.parse(readFileSync(join(out, name, 'report.json'), 'utf8')) : {});
const measure = (r, name) => r.measures?.find((m) => m.name === name)?.value;
const [clean, degraded] = [report('lfw'), report('lfw-degraded')];
/** The tables of the list as it is. */
const plain = degraded.rejection?.filter((t) => t.genuineWeight === undefined);
const at1 = plain?.find((t) => t.far === 0.01);
const row = (name) => at1?.rows.find((r) => r.name === name);
const at = (name, portion) => row(name)?.at[at1.columns.indexOf(portion)];
const everyInterval = at1?.rows.every((r) => [...r.at, r.area].every((e) => e.low <= e.value && e.value <= e.high));

const areas = (name, ...least) =>
  plain?.every((t, i) => t.rows.find((r) => r.name === name)?.area.value >= least[i]) === true;
/** Whether its own score has more area than PFE by MLS on a test, with an interval above 0. */
const ahead = (name) =>
  report(name).rejection?.every((t) => t.rows.find((r) => r.name === 'scaleface-own')?.minus.pfe.low > 0) === true;
const unseen = status === 0 ? JSON.parse(readFileSync(join(out, 'unseen-kinds', 'report.json'), 'utf8')).splits : [];
const aheadInChoices = (far) =>
  unseen.filter(({ tables }) => {
    const { rows } = tables.find((t) => t.far === far);
    return rows.find((r) => r.name === 'scaleface-own').minus.pfe.value > 0;
  }).length;

/** What the README shows of a run: `<!-- FILE -->`, its tables, `<!-- end -->`; of the degraded test, the list as it is. */
const shown = {
  'summary.md': 99,
  'lfw-degraded/table.md': 2,
  'lfw-degraded/groups.md': 99,
  'unseen-kinds/table.md': 99,
};
const tablesOf = (name) =>
  readFileSync(join(out, name), 'utf8').trim().split('\n\n').slice(0, shown[name]).join('\n\n');
const section = (name) => new RegExp(`(<!-- ${name} -->)([^]*?)(<!-- end -->)`);
const readme = readFileSync('examples/real-faces/README.md', 'utf8');
if (update !== undefined) {
  const put = (text, name) =>
    text.replace(section(name), (_, start, __, end) => `${start}\n\n${tablesOf(name)}\n\n${end}`);
  writeFileSync('examples/real-faces/README.md', Object.keys(shown).reduce(put, readme));
  process.exit(0);
}
/** The numbers of a Markdown table: of another processor they may differ in their last place. */
const numbers = (text) => [...text.matchAll(/[−+]?\d+\.\d+/g)].map(([n]) => Number(n.replace('−', '-')));
/** How often a difference is above 0 is a number of its own, which one in the last place may change. */
const words = (text) => text.replace(/[−+]?\d+\.\d+|\(above [^)]*\)/g, '#').replace(/[ -]+/g, ' ');
const differences = Object.keys(shown).filter((name) => {
  const [there, here] = [section(name).exec(readme)?.[2]?.trim() ?? '', status === 0 ? tablesOf(name) : ''];
  const found = numbers(here);
  const same = words(there) === words(here) && numbers(there).every((n, i) => Math.abs(n - found[i]) <= 0.01);
  if (!same) console.log(`${name} of the run is not what the README shows:\n${here}`);
  return !same;
});

const verified = verification();
function verification() {
  if (status !== 0) return undefined;
  const image = join(data, 'dev', 'celeba');
  const person = join(image, readdirSync(image).sort()[0]);
  const file = join(person, readdirSync(person).sort()[0]);
  const backbone = ['--backbone', `onnx:${join(data, 'models', 'mobilefacenet_y1.onnx')}`];
  const args = ['verify', file, file, '--model', join(out, 'model'), ...backbone, '--engine', 'wasm', '--json'];
  const { stdout } = spawnSync(process.execPath, ['packages/cli/dist/bin.js', ...args], { encoding: 'utf8' });
  return stdout.startsWith('{') ? JSON.parse(stdout) : undefined;
}

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
    at1?.rows
      .map((r) => r.name)
      .filter((name) => !/-(own|decision)$/.test(name))
      .join() ===
      'random,norm,norm-product,pfe,pfe-cosine,probface,probface-cosine,scaleface-32,scaleface-64,scaleface-exp,scaleface,oracle',
  ],
  ['the README has the tables of the run, to 0.01', differences.length === 0],
  [
    'the same at FAR 0.01 and 0.001: by its own score ScaleFace has more area than PFE by MLS, interval above 0',
    ahead('lfw-degraded'),
  ],
  ['the same on people of CelebA and of Glint360K kept back', ahead('celeba-kept-back') && ahead('glint-kept-back')],
  [
    'on unseen kinds it is ahead in nine of ten choices or more',
    [0.01, 0.001].every((far) => aheadInChoices(far) >= 9),
  ],
  ['its own score has areas of at least 0.350 and 0.287', areas('scaleface-own', 0.35, 0.287)],
  ['the decision confidence has areas of at least 0.375 and 0.364', areas('scaleface-decision', 0.375, 0.364)],
  ['the model of the run verifies: an image with itself matches', verified?.decision === 'match'],
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
