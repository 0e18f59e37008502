// `npm start` as a newcomer runs it, and what its report must say.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportPageClaims } from './demo/report-page.mjs';

spawnSync('bash', ['scripts/jobs/install-chromium.sh'], { stdio: 'inherit' });
const out = mkdtempSync(join(tmpdir(), 'scaleface-demo-'));
const start = performance.now();
const { status } = spawnSync('npm', ['start', '--', '--out', out], { stdio: ['ignore', 'inherit', 'inherit'] });
const seconds = (performance.now() - start) / 1000;
const report = existsSync(join(out, 'report.json')) ? JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) : {};
const html = existsSync(join(out, 'report.html')) ? readFileSync(join(out, 'report.html'), 'utf8') : '';

const row = report.rejection?.[0]?.rows.find(({ name }) => name === 'scaleface');
const spearman = report.measures?.find(({ name }) => name === 'spearman')?.value;
const methods = ['norm', 'magface', 'pfe', 'pfe-cosine', 'probface', 'scaleface', 'scaleface-32', 'scaleface-exp'];
const tables = report.rejection ?? [];
const rowsOf = (table) => methods.map((method) => table.rows.find(({ name }) => name === method));
const finite = ({ value, low, high } = {}) => [value, low, high].every(Number.isFinite);
const claims = [
  ['npm start exits 0', status === 0],
  ['there is a table for each of two false accept rates', tables.length === 2],
  ['the HTML report has a figure for each', tables.every(({ far }) => html.includes(`TAR at FAR = ${far}`))],
  [
    'each compares the norm, MagFace, PFE, ProbFace and three ScaleFaces between random refusal and the oracle',
    tables.every((table) => {
      const names = table.rows.map(({ name }) => name);
      return ['random', ...methods, 'oracle'].every((name) => names.includes(name));
    }),
  ],
  [
    'every area and every difference from the norm and from ScaleFace has an interval',
    tables.every((table) =>
      rowsOf(table).every(
        (r) => ['norm', 'scaleface'].every((o) => o === r.name || finite(r.minus?.[o])) && finite(r.area),
      ),
    ),
  ],
  ['the HTML report loads nothing from a network', !/(src|href)="https?:/.test(html)],
  ["ScaleFace's area is at least 0.4 of the way from random's to the oracle's", row?.share >= 0.4],
  ['the verdict stands first', html.indexOf('class="verdict"') < html.indexOf('<h2')],
  ...(await reportPageClaims(join(out, 'report.html'))),
  ['confidence follows the known severity on unseen identities', spearman >= 0.5],
];
for (const [claim, holds] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
console.log(`ended in ${seconds.toFixed(0)} s`, JSON.stringify({ share: row?.share, area: row?.area, spearman }));
for (const { name, area, share, minus } of tables[0]?.rows ?? []) {
  console.log(name.padEnd(14), area.value.toFixed(4), share?.toFixed(3) ?? '', minus?.norm?.value.toFixed(4) ?? '');
}
const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
