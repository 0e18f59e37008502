// Draws the plots of guides/losses.md: margins with their slopes, and the vMF mean resultant. Plain SVG, no library.
//
//   node scripts/docs/plot-losses.mjs
import { figure } from './figure.mjs';

const deg = Math.PI / 180;
const phi = (t, m) =>
  (Math.floor((m * t) / Math.PI) % 2 ? -1 : 1) * Math.cos(m * t) - 2 * Math.floor((m * t) / Math.PI);
const margins = [
  ['no margin', Math.cos],
  ['CosFace 0.4', (t) => Math.cos(t) - 0.4],
  ['ArcFace 0.5 (paper)', (t) => Math.cos(t + 0.5)],
  ['ArcFace 0.5 (monotone)', (t) => (t < Math.PI - 0.5 ? Math.cos(t + 0.5) : Math.cos(t) - 0.5 * Math.sin(0.5))],
  ['SphereFace 4, λ = 5', (t) => (5 * Math.cos(t) + phi(t, 4)) / 6],
  ['SphereFace-R 1.4', (t) => Math.cos(Math.min(1.4 * t, Math.PI))],
];
/** −dψ/dθ, which pulls the target in; by differences, as the curves are what is shown. */
const pull = (f) => (t) => (f(t - 1e-4) - f(t + 1e-4)) / 2e-4;

const degrees = (f) => (t) => f(t * deg);
figure('margins', [
  {
    title: 'Target logit ψ (before the scale)',
    x: [0, 180],
    xStep: 30,
    y: [-2, 4],
    xLabel: 'angle to the own centre, degrees',
    curves: margins.map(([name, f]) => [name, degrees(f)]),
  },
  {
    title: 'Pull on the angle, −dψ/dθ',
    x: [0, 180],
    xStep: 30,
    y: [-1, 3],
    xLabel: 'angle to the own centre, degrees',
    curves: margins.map(([name, f]) => [name, degrees(pull(f))]),
  },
]);

/** Loss and slope by the scale of one sample among C classes, the others at cosines spread like N(0, 1/D). */
const others = Array.from({ length: 999 }, (_, i) => 0.0442 * Math.sqrt(2) * inverseErf((2 * (i + 0.5)) / 999 - 1));
function inverseErf(v) {
  const l = Math.log(1 - v * v);
  const a = 2 / (Math.PI * 0.147) + l / 2;
  return Math.sign(v) * Math.sqrt(Math.sqrt(a * a - l / 0.147) - a);
}
function scaleLoss(s, target) {
  const e = others.map((c) => Math.exp(s * c));
  const sum = e.reduce((a, b) => a + b, Math.exp(s * target));
  const mean = (e.reduce((t, v, i) => t + v * others[i], 0) + Math.exp(s * target) * target) / sum;
  return { loss: Math.log(sum) - s * target, slope: mean - target };
}
const faces = [0.9, 0.7, 0.6, 0.5].map((c) => [`cos θ = ${c}`, Math.cos(Math.acos(c) + 0.5)]);
figure('scale', [
  {
    title: 'ScaleFace loss of one sample by its scale',
    x: [0, 64],
    y: [0, 12],
    xLabel: 's(x), 1000 classes',
    curves: faces.map(([name, z]) => [name, (s) => scaleLoss(s, z).loss]),
  },
  {
    title: 'Its gradient ∂L/∂s = Σ p z − z_y',
    x: [0, 64],
    y: [-0.8, 0.4],
    xLabel: 's(x), 1000 classes',
    curves: faces.map(([name, z]) => [name, (s) => scaleLoss(s, z).slope]),
  },
]);

/** A_d by the downward recurrence. */
function meanResultant(d, k) {
  let r = k / (d / 2 + 200 + Math.hypot(d / 2 + 200, k));
  for (let mu = d / 2 + 199; mu >= d / 2; mu--) r = k / (2 * mu + k * r);
  return r;
}
figure('vmf', [
  {
    title: 'Mean resultant A_d(κ): where SCF settles',
    x: [0, 1024],
    y: [0, 1],
    xLabel: 'κ',
    curves: [3, 64, 128, 512].map((d) => [`d = ${d}`, (k) => meanResultant(d, k)]),
  },
  {
    title: 'SCF gradient ∂L/∂κ at d = 512',
    x: [0, 1024],
    y: [-1, 1],
    xLabel: 'κ',
    curves: [0.2, 0.5, 0.8].map((c) => [`cos θ = ${c}`, (k) => meanResultant(512, k) - c]),
  },
]);
