// Compares figures that standards ask for with independent programs on the same inputs: errors against discard with dasec's
// edc.py, figures of verification with pyeer. Where a rule differs, it is named, and the difference printed. Needs packages/eval/dist and the folder of edc.py; the Python environment is made on first use.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  bestThreshold,
  DISCARD_PRESETS,
  decidability,
  discardArea,
  equalErrorRate,
  errorVersusDiscard,
  operatingPoints,
  rocAuc,
} from '../../packages/eval/dist/index.js';
import { ensureEnvironment } from '../python-env.mjs';

const script = fileURLToPath(new URL('./standards-parity.py', import.meta.url));
const oracle = fileURLToPath(new URL('../../../shared/oracles/dasec-edc', import.meta.url));
// Of pyeer only the module that needs nothing but NumPy is used.
const python = ensureEnvironment('standards', ['--no-deps', 'numpy==2.3.5', 'pyeer==0.5.6']);
const { status, stdout, stderr } = spawnSync(python, [script, oracle], { encoding: 'utf8', maxBuffer: 1 << 28 });
if (status !== 0) throw new Error(`the other programs could not answer:\n${stderr}`);
const { numpy, limits, edc, pyeer } = JSON.parse(stdout);

/** Whether numbers are the same to the last digit. */
const same = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);

/** Parts of a curve that differ from edc.py's, by name. */
function differences({ scores, left, right }, { error, startingError, discard, errors, count, area, best }) {
  const uncertainty = { left, right, combine: 'min' };
  const input = { scores, uncertainty, mode: 'confidence', error, startingError, starting: 'quantile' };
  const found = errorVersusDiscard(input);
  const areas = limits.map((limit) => discardArea(found, limit));
  const ofPreset = (preset) => errorVersusDiscard({ scores, uncertainty, mode: 'confidence', preset });
  const preset = Object.keys(DISCARD_PRESETS).find(
    (name) => name.startsWith('iso') && error === 'fnmr' && DISCARD_PRESETS[name].startingError === startingError,
  );
  return Object.entries({
    'discarded fractions': same([...found.discard], discard),
    'error fractions': same([...found.error], errors),
    'number of errors': found.errors === count,
    pAUC: same(
      areas.map((a) => a.area),
      area,
    ),
    'area under the theoretical best': same(
      areas.map((a) => a.bestArea),
      best,
    ),
    'pAUC of the preset': preset === undefined || ofPreset(preset).area === area[limits.indexOf(0.2)],
  })
    .filter(([, equal]) => !equal)
    .map(([part]) => part);
}

/**
 * Figures of a set by both programs. `ours` is by pyeer's rule where that can be asked for, `named` a rule that differs and
 * how far: these are not forced to agree.
 */
function verification(set) {
  const { scores, labels } = set;
  const highest = Math.max(...scores);
  const points = operatingPoints(scores, labels, { rule: 'nearest' });
  const { eer, strict, lenient } = equalErrorRate(scores, labels);
  const near = lenient.fmr + lenient.fnmr <= strict.fmr + strict.fnmr ? lenient : strict;
  const auc = rocAuc(scores, labels);
  // From the rejection of all pairs to the highest score: the part of the area that pyeer leaves out.
  const top = scores.flatMap((s, i) => (s === highest ? [labels[i]] : []));
  const genuine = labels.filter((y) => y === 1).length;
  const matches = top.filter((y) => y === 1).length;
  const first = ((matches / genuine) * ((top.length - matches) / (labels.length - genuine))) / 2;
  const flat =
    new Set(scores.filter((_, i) => labels[i] === 1)).size + new Set(scores.filter((_, i) => labels[i] === 0)).size ===
    2;
  const index = decidability(scores, labels);
  const named = {};
  const found = {};
  Object.entries({ ZeroFMR: 'zeroFmr', FMR1000: 'fmr1000', FMR100: 'fmr100', FMR20: 'fmr20', FMR10: 'fmr10' }).forEach(
    ([name, key], k) => {
      const { fmr, fnmr, threshold } = points[key];
      if (threshold > highest)
        named[`${name}: pyeer knows no threshold above the highest score`] = fnmr - set.points[k][1];
      else found[name] = [[fmr, fnmr, threshold], set.points[k], 0];
    },
  );
  found.ZeroFNMR = [[points.zeroFnmr.fmr, points.zeroFnmr.threshold], set.zeroFnmr, 0];
  if (strict.threshold > highest)
    named['EER: pyeer gives 1 where the rates cross above the highest score'] = eer - set.eer[2];
  else {
    found['EER, lower and upper'] = [
      [near.fmr, near.fnmr].sort((a, b) => a - b),
      [...set.eer.slice(0, 2)].sort((a, b) => a - b),
      0,
    ];
    named['EER: pyeer takes the middle of one point, we the crossing of the line'] = eer - set.eer[2];
  }
  found['AUC without the part above the highest score'] = [[auc - first], [set.auc], 1e-12];
  named['AUC: pyeer leaves out the part above the highest score'] = auc - set.auc;
  if (flat) named["d': pyeer gives 1 where no class has spread"] = index - set.decidability;
  else found["decidability, d'"] = [[index / set.decidability], [1], 1e-12];
  for (const by of ['youden', 'matthews']) {
    const { value, threshold } = bestThreshold(scores, labels, { by });
    if (set[by][0] < 0) named[`${by}: pyeer cannot reject all pairs`] = value - set[by][0];
    else found[by] = [[value], [set[by][0]], 1e-12];
    if (by === 'youden' && set[by][0] > 0 && threshold !== set[by][1])
      named['youden: rounding decides among equals'] = threshold - set[by][1];
  }
  return { found, named };
}

let passed = 0;
let failed = 0;
const count = (name, bad) => {
  if (bad.length === 0) passed++;
  else failed++;
  if (bad.length > 0) console.log(`${name}: ${bad.join(', ')}`);
};
for (const set of edc) {
  for (const curve of set.curves)
    count(`edc.py, ${set.name}, ${curve.error} ${curve.startingError}`, differences(set, curve));
}
console.log(`edc.py: ${passed} of ${passed + failed} curves with their areas equal to the last digit (numpy ${numpy})`);

const agreed = {};
const different = {};
pyeer.forEach((set, i) => {
  const { found, named } = verification(set);
  for (const [name, [ours, theirs, allowed]] of Object.entries(found)) {
    const gap = Math.max(...ours.map((v, k) => Math.abs(v - theirs[k])));
    agreed[name] = [...(agreed[name] ?? []), gap];
    count(`pyeer, ${name}`, gap <= allowed ? [] : [`set ${i}: ${ours} instead of ${theirs}`]);
  }
  for (const [rule, gap] of Object.entries(named)) different[rule] = [...(different[rule] ?? []), gap];
});
for (const [name, gaps] of Object.entries(agreed)) {
  console.log(`pyeer, ${name}: ${gaps.length} sets, furthest ${Math.max(...gaps)}`);
}
for (const [rule, gaps] of Object.entries(different)) {
  console.log(
    `pyeer, another rule. ${rule}: ${gaps.length} sets, furthest ${gaps.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))}`,
  );
}
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
