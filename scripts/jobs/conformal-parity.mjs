// Compares conformal decisions, p-values of risks, conformal risk control and calibration errors with crepes, mapie and
// netcal on sixty random sets each, and prints where their rules differ. Needs packages/eval/dist.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  binomialPValue,
  calibrateDecisions,
  calibrationError,
  conformalDecisions,
  conformalRiskControl,
  hoeffdingBentkusPValue,
  isotonicRegression,
  isotonicValue,
  learnThenTest,
} from '../../packages/eval/dist/index.js';
import { ensureEnvironment } from '../python-env.mjs';

const script = fileURLToPath(new URL('./conformal-parity.py', import.meta.url));
const packages = [
  'numpy==2.3.5',
  'scipy==1.17.1',
  'scikit-learn==1.9.1',
  'pandas==2.3.3',
  'crepes==0.9.1',
  'mapie==1.6.0',
];
// netcal asks for torch, pyro and gpytorch, which nothing that is compared here uses.
const python = process.env.SCALEFACE_PYTHON ?? ensureEnvironment('conformal', packages, ['netcal==1.4.0']);
const { status, stdout, stderr } = spawnSync(python, [script], { encoding: 'utf8', maxBuffer: 1 << 28 });
if (status !== 0) throw new Error(`the packages could not answer:\n${stderr}`);
const { versions, decisions, risks, probabilities } = JSON.parse(stdout);

const count = (n) => Array.from({ length: n }, (_, i) => i);
/** Greatest difference of two rows of numbers, ∞ where they differ in length. */
const distance = (actual, expected) =>
  actual.length === expected.length
    ? actual.reduce((worst, a, i) => Math.max(worst, Math.abs(a - expected[i])), 0)
    : Number.POSITIVE_INFINITY;
/** 0 where two lists are the same. */
const same = (actual, expected) => (JSON.stringify(actual) === JSON.stringify(expected) ? 0 : Number.POSITIVE_INFINITY);

/** Pairs of persons who are in one pair each. */
const calibrated = (genuine, impostor, categories) =>
  calibrateDecisions({
    scores: [...genuine, ...impostor],
    labels: [...genuine.map(() => 1), ...impostor.map(() => 0)],
    subjects: {
      left: [...genuine.map((_, i) => `g${i}`), ...impostor.map((_, i) => `l${i}`)],
      right: [...genuine.map((_, i) => `g${i}`), ...impostor.map((_, i) => `r${i}`)],
    },
    ...(categories && { categories }),
  });
const mondrian = ({ genuine, impostor, tested, bands, level }) => {
  const [own, others, asked] = bands.map((list) => list.map(String));
  const levels = { falseMatch: level, falseNonMatch: level };
  return conformalDecisions(calibrated(genuine, impostor, [...own, ...others]), tested, levels, asked);
};
const apart = (c) => {
  const { genuine, impostor, tested } = c.probabilities;
  const levels = { falseMatch: c.level, falseNonMatch: c.level };
  return conformalDecisions(calibrated(genuine, impostor), tested, levels).decisions;
};
const meanOf = (losses) => losses.reduce((a, b) => a + b, 0) / losses.length;
/** Whether float64 makes n times the mean more than a whole number of errors. */
const roundedUp = (losses) => {
  const sum = meanOf(losses) * losses.length;
  return Math.ceil(sum) !== Math.ceil(sum - 1e-9);
};
const records = (n) => ({ left: count(n) });
const tested = (c, order) =>
  learnThenTest({
    subjects: records(c.loss[0].length),
    candidates: c.loss.length,
    loss: (k) => c.loss[c.loss.length - 1 - k],
    alpha: c.alpha,
    delta: c.delta,
    order,
  });
const errorOf = (c, strategy) => calibrationError(c.p, c.y, { bins: c.bins, strategy, debias: false });

/** Checks by name: how far a case is off, how far it may be, which cases. */
const checks = {
  'crepes, p-values by class and category': [
    (c) => Math.max(distance([...mondrian(c).genuine], c.p1), distance([...mondrian(c).impostor], c.p0)),
    1e-12,
    decisions,
  ],
  'mapie, sets of one class (lac)': [
    (c) =>
      same(
        apart(c).map((d) => [d === 'match' || d === 'both', d === 'no match' || d === 'both']),
        c.sets[1].map((match, i) => [match, c.sets[0][i]]),
      ),
    0,
    decisions,
  ],
  'mapie, p-values of Hoeffding and Bentkus': [
    (c) => {
      const kept = count(c.loss.length).filter((k) => !roundedUp(c.loss[k]));
      const pick = (values) => kept.map((k) => values[k]);
      return distance(
        pick(c.loss).map((l) => hoeffdingBentkusPValue(meanOf(l), l.length, c.alpha)),
        pick(c.p),
      );
    },
    1e-12,
    risks,
  ],
  'mapie, fixed sequence and Bonferroni': [
    (c) =>
      Math.max(
        same(tested(c, 'sequence').controlled, c.sequence),
        same(tested(c, 'bonferroni').controlled, c.bonferroni),
      ),
    0,
    risks,
  ],
  'mapie, mean loss of conformal risk control': [
    (c) =>
      distance(
        [
          ...conformalRiskControl({
            subjects: records(c.loss[0].length),
            candidates: c.loss.length,
            loss: (k) => c.loss[k],
            alpha: c.alpha,
          }).corrected,
        ],
        c.corrected,
      ),
    1e-12,
    risks,
  ],
  'netcal, ECE in bins of equal width': [
    (c) => Math.abs(errorOf(c, 'width') - c.width),
    1e-12,
    probabilities.filter((c) => !c.rounded),
  ],
  'netcal, isotonic regression': [
    (c) => {
      const fit = isotonicRegression(c.p, c.y);
      return distance(
        c.p.map((p) => isotonicValue(fit, p)),
        c.isotonic,
      );
    },
    1e-7,
    probabilities,
  ],
};

let passed = 0;
let failed = 0;
for (const [name, [off, allowed, sets]] of Object.entries(checks)) {
  const gaps = sets.map(off);
  const bad = gaps.filter((gap) => !(gap <= allowed)).length;
  passed += gaps.length - bad;
  failed += bad;
  const first = bad === 0 ? '' : `, first in case ${gaps.findIndex((gap) => !(gap <= allowed))}`;
  console.log(`${name}: ${gaps.length - bad} of ${gaps.length} cases equal, furthest ${Math.max(...gaps)}${first}`);
}

/** Rules that differ, by name: how far apart the numbers are, in which cases. */
const differences = {
  'crepes smooths p-values by a random number among equal scores and the pair itself; ours are not, so never smaller': [
    (c) => distance([...mondrian(c).impostor], c.smoothed),
    decisions,
  ],
  'mapie takes the smaller of the Hoeffding and the exact p-value for losses of 0 and 1, and rounds n times the mean up, which float64 may take for one error more; ours is the exact one of the count':
    [
      (c) =>
        distance(
          c.errors.map((k, i) => binomialPValue(k, c.kept[i], c.alpha)),
          c.exact,
        ),
      risks.filter((c) => c.exact !== null),
    ],
  'netcal puts probabilities on an edge of equal widths where float64 has the edge; ours where their product with the number of bins is whole':
    [(c) => Math.abs(errorOf(c, 'width') - c.width), probabilities.filter((c) => c.rounded)],
  'netcal splits equal masses at interpolated quantiles, and fails where they coincide; ours at changes of probability':
    [(c) => Math.abs(errorOf(c, 'mass') - c.mass), probabilities.filter((c) => c.mass !== null)],
};
console.log('Rules that differ:');
for (const [name, [off, sets]] of Object.entries(differences)) {
  const gaps = sets.map(off);
  const equal = gaps.filter((gap) => gap <= 1e-9).length;
  console.log(
    `- ${name}: ${equal} of ${gaps.length} cases equal all the same, furthest ${Math.max(...gaps).toPrecision(3)}`,
  );
}
console.log("netcal's logistic and beta calibration are sampled with pyro and are not compared");
console.log(
  Object.entries(versions)
    .map((pair) => pair.join(' '))
    .join(', '),
);
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
