// Compares @scaleface/eval with the scikit-learn package itself on two hundred random sets of scores, and fitted pair
// scores with scikit-learn and scipy on sixty sets of pairs. Forty protocols of templates are evaluated block by block.
// Needs packages/eval/dist; the interpreter comes from SCALEFACE_PYTHON or is made on first use.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  addTemplateImages,
  brierScore,
  createTemplateSums,
  detCurve,
  evaluateTemplatePairs,
  fitPairScore,
  fuseTemplateSums,
  isotonicRegression,
  isotonicValue,
  mediaShares,
  partialAuc,
  rocAuc,
  rocCurve,
} from '../../packages/eval/dist/index.js';
import { ensurePython } from '../python-env.mjs';

const script = fileURLToPath(new URL('./sklearn-parity.py', import.meta.url));
const { status, stdout, stderr } = spawnSync(ensurePython(), [script], { encoding: 'utf8', maxBuffer: 1 << 28 });
if (status !== 0) throw new Error(`scikit-learn could not answer:\n${stderr}`);
const { sklearn, cases, pairScores, protocols } = JSON.parse(stdout);

/** Greatest difference; NaN equals NaN, an infinity itself. */
const distance = (actual, expected) => {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  actual.forEach((a, i) => {
    const b = Number(expected[i]);
    if (Object.is(a + 0, b + 0)) return;
    const gap = Math.abs(a - b);
    worst = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(worst, gap);
  });
  return worst;
};
const curveDistance = (actual, expected) => Math.max(...actual.map((values, k) => distance([...values], expected[k])));
const rocOf = ({ fpr, tpr, thresholds }) => [fpr, tpr, thresholds];
const detOf = ({ fmr, fnmr, thresholds }) => [fmr, fnmr, thresholds];

/** Checks by name: how far a case is off, and how far it may be. Curves are quotients of equal counts: no slack. */
const checks = {
  roc_curve: [(c) => curveDistance(rocOf(rocCurve(c.scores, c.labels)), c.roc), 0],
  'roc_curve, dropped': [
    (c) => curveDistance(rocOf(rocCurve(c.scores, c.labels, { dropIntermediate: true })), c.rocDropped),
    0,
  ],
  det_curve: [(c) => (c.det === null ? 0 : curveDistance(detOf(detCurve(c.scores, c.labels)), c.det)), 0],
  roc_auc_score: [(c) => (c.auc === null ? 0 : distance([rocAuc(c.scores, c.labels)], [c.auc])), 1e-12],
  'roc_auc_score, max_fpr': [
    (c) =>
      c.partialAuc === null
        ? 0
        : distance([partialAuc(c.scores, c.labels, c.maxFpr, { scale: 'mcclish' })], [c.partialAuc]),
    1e-12,
  ],
  brier_score_loss: [(c) => distance([brierScore(c.probabilities, c.labels)], [c.brier]), 1e-12],
  IsotonicRegression: [
    (c) => {
      const finite = c.scores.map((_, i) => i).filter((i) => Number.isFinite(c.scores[i]));
      if (finite.length === 0) return 0;
      const x = finite.map((i) => c.scores[i]);
      const y = finite.map((i) => c.labels[i]);
      const fit = isotonicRegression(x, y);
      return distance(
        x.map((at) => isotonicValue(fit, at)),
        c.isotonic,
      );
    },
    1e-12,
  ],
};

/** Greatest difference of two rows of numbers, relative where they are above 1. */
const relative = (actual, expected) =>
  Math.max(...actual.map((v, k) => Math.abs(v - expected[k]) / Math.max(1, Math.abs(expected[k]))));
const fitOf = (c, form) =>
  fitPairScore(c.cosine, c.left, c.right, c.labels, {
    ...c.options,
    ...(c.weights && { weights: c.weights }),
    form,
  });
const fits = pairScores.map((c) => ({ ...c, linearFit: fitOf(c, 'linear'), positiveFit: fitOf(c, 'positive') }));

/** The same for fitted pair scores. */
const fitChecks = {
  'LogisticRegression, coefficients of pair scores': [
    ({ linear, linearFit: { a, b } }) => relative([...a, ...b], [...linear.a, ...linear.b]),
    1e-8,
  ],
  'inverse information, standard errors of pair scores': [
    ({ linear, linearFit: { standardErrors: errors } }) =>
      relative([...errors.a, ...errors.b], [...linear.errorsA, ...linear.errorsB]),
    1e-8,
  ],
  'scipy.optimize.minimize, pair scores of positive slope': [
    ({ positive, positiveFit: { a, b } }) => relative([...a, ...b], [...positive.a, ...positive.b]),
    1e-6,
  ],
};

/** A protocol of templates in blocks of a hundred pairs. */
const evaluated = async (c) => {
  const { width, left, right, genuine, template, confidence } = c;
  const sums = createTemplateSums(Math.max(...template) + 1, width, c.fusion);
  const embedding = { data: Float32Array.from(c.features), width };
  addTemplateImages(sums, { embedding, template, confidence, share: mediaShares(template, c.media) });
  function* pairs() {
    for (let from = 0; from < left.length; from += 100) {
      const part = (values) => values.slice(from, from + 100);
      yield { left: part(left), right: part(right), genuine: part(genuine) };
    }
  }
  const templates = fuseTemplateSums(sums);
  const options = { templates, pairs, fars: c.fars, rule: 'nearest', rejectedPortions: [], points: 'all' };
  return { ...c, found: await evaluateTemplatePairs(options) };
};
const templates = [];
for (const c of protocols) templates.push(await evaluated(c));
const templateChecks = {
  'roc_curve, templates in blocks': [({ roc, found }) => curveDistance(rocOf(found.roc), roc), 0],
  'roc_curve, TAR of templates as published': [({ tar, found }) => distance(found.verification.tar, tar), 1e-9],
};

for (const c of cases) c.scores = c.scores.map(Number);
let passed = 0;
let failed = 0;
const named = [
  ...Object.entries(checks).map(([name, check]) => [name, check, cases]),
  ...Object.entries(fitChecks).map(([name, check]) => [name, check, fits]),
  ...Object.entries(templateChecks).map(([name, check]) => [name, check, templates]),
];
for (const [name, [off, allowed], sets] of named) {
  const gaps = sets.map(off);
  const bad = gaps.filter((gap) => !(gap <= allowed)).length;
  passed += gaps.length - bad;
  failed += bad;
  const first = bad === 0 ? '' : `, first in case ${gaps.findIndex((gap) => !(gap <= allowed))}`;
  console.log(`${name}: ${gaps.length - bad} of ${gaps.length} cases equal, furthest ${Math.max(...gaps)}${first}`);
}
console.log(`scikit-learn ${sklearn}`);
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
