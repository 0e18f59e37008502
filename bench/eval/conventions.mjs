// Four uncertainties on one synthetic population under every convention: the table of the guide "Which number should I
// report?". `--check` compares it with the guide instead of printing it. Needs packages/eval/dist.
import { readFileSync } from 'node:fs';
import { pairQuality, rankStability, tarAtFar } from '../../packages/eval/dist/index.js';
import { createRandom } from '../../packages/numerics/dist/index.js';

const random = createRandom(2022);
const pairs = 60_000;
const labels = Uint8Array.from({ length: pairs }, (_, i) => i & 1);
// Quality of an image: uniform in [0, 1]. Bad genuine pairs lose similarity, bad impostor pairs gain some.
const left = Float64Array.from(labels, () => random.uniform());
const right = Float64Array.from(labels, () => random.uniform());
const scores = Float64Array.from(labels, (y, i) => {
  const both = Math.sqrt(left[i] * right[i]);
  return y ? 0.75 * both ** 0.5 + 0.12 * random.normal() : 0.12 * (1 - both) + 0.07 * random.normal();
});
const seen = (quality, noise) => quality.map((q) => Math.exp(q + noise * random.normal()));
const methods = [
  { name: 'quality', uncertainty: pairQuality('harmonic', seen(left, 0.15), seen(right, 0.15)), mode: 'confidence' },
  { name: 'one side', uncertainty: seen(left, 0), mode: 'confidence' },
  { name: 'similarity', uncertainty: scores, mode: 'confidence' },
  { name: 'distance', uncertainty: scores.map((s) => Math.abs(s - 0.3)), mode: 'confidence' },
];
const fixedBoth = { threshold: 'fixed' };
const conventions = [
  { name: '`scaleface`', preset: 'scaleface', far: 1e-3 },
  { name: '`fixed`', preset: 'fixed', far: 1e-3 },
  { name: '`fixed`, genuine only', preset: 'fixed', far: 1e-3, convention: { ...fixedBoth, discard: 'genuine' } },
  { name: '`scaleface`, proportional', preset: 'scaleface', far: 1e-3, convention: { discard: 'proportional' } },
  { name: '`nist`, start 5 %', preset: 'nist', far: 0.05 },
  {
    name: '`dasec`, start 5 %, to 30 %',
    preset: 'dasec',
    far: 0.05,
    rejectedPortions: Array.from({ length: 31 }, (_, i) => i / 100),
  },
  { name: '`cr-fiqa`', preset: 'cr-fiqa', far: 1e-3 },
  { name: '`magface`', preset: 'magface', far: 1e-3 },
];
const { rows, wins, agreement } = rankStability({ scores, labels }, methods, conventions);
const mark = (row, m) => {
  if (Number.isNaN(row.ratio[m])) return 'none';
  return row.rank[m] === 1 ? `**${row.ratio[m].toFixed(2)}**` : row.ratio[m].toFixed(2);
};
const table = [
  `| convention | ${methods.map((m) => m.name).join(' | ')} |`,
  `| --- | ${methods.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.convention} | ${methods.map((_, m) => mark(row, m)).join(' | ')} |`),
  `| conventions won | ${wins.join(' | ')} |`,
].join('\n');
const worst = Math.min(...agreement.flat());
const at = tarAtFar(scores, labels, [1e-3]).tar[0];
const facts = `TAR@FAR=1e-3 without rejection: ${at.toFixed(3)}. Least agreement of two conventions: Kendall's τ = ${worst.toFixed(2)}.`;

if (process.argv.includes('--check')) {
  const guide = readFileSync(new URL('../../apps/docs/guides/which-number.md', import.meta.url), 'utf8');
  const same = guide.includes(table) && guide.includes(facts);
  console.log(
    same ? 'the guide shows what this program computes' : `the guide is out of date:\n\n${table}\n\n${facts}`,
  );
  console.log(`Tests: ${same ? 1 : 0} passed, ${same ? 0 : 1} failed`);
  process.exitCode = same ? 0 : 1;
} else {
  console.log(`${table}\n\n${facts}`);
}
