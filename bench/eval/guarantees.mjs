// How often the guarantees of conformal decisions, Learn then Test, conformal risk control and of the drift monitor are missed over
// simulated populations whose truth is known: persons of whom some are unsteady, so that pairs with one person go up or down
// together. node bench/eval/guarantees.mjs [populations]  (1000 by default; needs packages/eval/dist)
import {
  calibrateDecisions,
  conformalDecisions,
  conformalRiskControl,
  controlFalseMatches,
  driftMonitor,
  driftReference,
} from '../../packages/eval/dist/index.js';
import { createRandom, normalCdf } from '../../packages/numerics/dist/index.js';

const populations = Number(process.argv[2] ?? 1000);
const spread = { steady: 0.3, unsteady: 1.5 };
const steady = 0.7;

/** Persons, each compared with those who follow in a circle; two steady ones as often as there are images. */
function draw(seed, persons, partners, images = 1) {
  const random = createRandom(seed);
  const people = Array.from({ length: persons }, () => {
    const sure = random.uniform() < steady;
    return { sure, own: (sure ? spread.steady : spread.unsteady) * random.normal() };
  });
  const rows = [];
  for (const [a, one] of people.entries()) {
    rows.push([a, a, 4 + one.own + random.normal(), one.sure ? 1 : 0]);
    for (let k = 1; k <= partners; k++) {
      const b = (a + k) % persons;
      const sure = one.sure && people[b].sure;
      for (let m = sure ? images : 1; m > 0; m--)
        rows.push([a, b, one.own + people[b].own + random.normal(), sure ? 1 : 0]);
    }
  }
  return pairsOf(rows);
}

const pairsOf = (rows) => ({
  scores: rows.map((row) => row[2]),
  labels: rows.map(([a, b]) => (a === b ? 1 : 0)),
  confidence: rows.map((row) => row[3]),
  subjects: { left: rows.map(([a]) => a), right: rows.map(([, b]) => b) },
});

/** The false match rate of the population at a score, of all couples or of the sure ones. */
function truth(threshold, confidence) {
  const above = (variance) => normalCdf(-threshold / Math.sqrt(1 + variance));
  const [s, u] = [spread.steady ** 2, spread.unsteady ** 2];
  if (confidence > 0) return above(2 * s);
  return steady ** 2 * above(2 * s) + 2 * steady * (1 - steady) * above(s + u) + (1 - steady) ** 2 * above(2 * u);
}

const rows = [];
const share = (k) => `${((100 * k) / populations).toFixed(1)} %`;

/** Learn then Test: the rate is above α in no more than δ of the populations. */
function learnThenTest(name, options) {
  const [alpha, delta] = [0.1, 0.1];
  let [over, controlled] = [0, 0];
  for (let s = 0; s < populations; s++) {
    const pairs = draw(100 + s, 200, 8);
    const given = options === 'independent' ? { ...pairs, subjects: apart(pairs) } : { ...pairs, ...options };
    const { chosen } = controlFalseMatches({ ...given, alpha, delta, seed: s });
    if (chosen === undefined) continue;
    controlled++;
    if (truth(chosen.threshold, chosen.confidence) > alpha) over++;
  }
  rows.push([name, 'FMR above 10 %', 'at most 10 %', `${share(over)} (a threshold in ${share(controlled)})`]);
}
const apart = ({ subjects }) => ({
  left: subjects.left.map((_, i) => `l${i}`),
  right: subjects.right.map((_, i) => `r${i}`),
});
learnThenTest('Learn then Test, threshold of the score', {});
learnThenTest('the same, of score and confidence', { confidences: [0, 1] });
learnThenTest('the same, on all pairs (Hoeffding–Bentkus)', { confidences: [0, 1], test: 'hoeffding-bentkus' });
learnThenTest('*pairs taken for independent*', 'independent');

/** Conformal decisions: an impostor pair is called a match with a probability of at most α, over calibrations too. */
function decisions() {
  const grid = Array.from({ length: 300 }, (_, k) => k / 50);
  let sum = 0;
  for (let s = 0; s < populations; s++) {
    const calibration = calibrateDecisions({ ...draw(9000 + s, 80, 4, 10), seed: s });
    const { impostor } = conformalDecisions(calibration, grid, { falseMatch: 0.1, falseNonMatch: 0.1 });
    sum += truth(grid[impostor.findIndex((p) => p <= 0.1)], 0);
  }
  rows.push(['conformal decisions', 'an impostor pair called a match', 'at most 10 %', share(sum)]);
}
decisions();

/** Conformal risk control: the expected loss is at most α. */
function riskControl() {
  const thresholds = [...Array.from({ length: 40 }, (_, k) => -1 + k / 8), 20];
  let sum = 0;
  for (let s = 0; s < populations; s++) {
    const { scores, labels, subjects } = draw(5000 + s, 60, 4, 3);
    const keep = labels.flatMap((label, i) => (label === 0 ? [i] : []));
    const pick = (values) => keep.map((i) => values[i]);
    const own = pick(scores);
    const { candidate } = conformalRiskControl({
      subjects: { left: pick(subjects.left), right: pick(subjects.right) },
      candidates: thresholds.length,
      loss: (k) => own.map((score) => (score >= thresholds[k] ? 1 : 0)),
      alpha: 0.1,
      seed: s,
    });
    sum += truth(thresholds[candidate], 0);
  }
  rows.push(['conformal risk control', 'a false match', 'at most 10 %', share(sum)]);
}
riskControl();

/** The drift monitor: an alarm, ever, with a probability of at most ε where nothing has changed. */
function monitor() {
  let alarms = 0;
  for (let s = 0; s < populations; s++) {
    const random = createRandom(70_000 + s);
    const reference = driftReference(
      Array.from({ length: 300 }, () => random.normal()),
      { seed: s },
    );
    const watched = driftMonitor(reference, { alarm: 0.05, seed: s });
    if (watched.add(Array.from({ length: 1000 }, () => random.normal())).alarmed) alarms++;
  }
  rows.push(['drift monitor, a thousand people watched', 'an alarm without a change', 'at most 5 %', share(alarms)]);
}
monitor();

console.log(`Over ${populations} simulated populations:\n`);
console.log('| guarantee | what may happen | how often | found |\n| --- | --- | --- | --- |');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
