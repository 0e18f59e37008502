// `npm start` as a newcomer runs it, and what its report must say.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const out = mkdtempSync(join(tmpdir(), 'scaleface-demo-'));
const start = performance.now();
const { status } = spawnSync('npm', ['start', '--', '--out', out], { stdio: ['ignore', 'inherit', 'inherit'] });
const seconds = (performance.now() - start) / 1000;
const report = existsSync(join(out, 'report.json')) ? JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) : {};
const html = existsSync(join(out, 'report.html')) ? readFileSync(join(out, 'report.html'), 'utf8') : '';

const row = report.rejection?.[0]?.rows.find(({ name }) => name === 'scaleface');
const spearman = report.measures?.find(({ name }) => name === 'spearman')?.value;
const claims = [
  ['npm start exits 0', status === 0],
  ['the HTML report is there', html.includes('<svg')],
  ['the HTML report loads nothing from a network', !/(src|href)="https?:/.test(html)],
  ["ScaleFace's area is at least 0.4 of the way from random's to the oracle's", row?.share >= 0.4],
  ['confidence follows the known severity on unseen identities', spearman >= 0.5],
];
for (const [claim, holds] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
console.log(`ended in ${seconds.toFixed(0)} s`, JSON.stringify({ share: row?.share, area: row?.area, spearman }));
const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
