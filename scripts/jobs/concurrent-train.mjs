// Two and five `scaleface train` at once on one model folder, of one seed and of different ones: one works, the others say
// in a line that it does, and the folder is byte for byte what one of them writes alone.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFeatureTable } from '../../packages/data/dist/index.js';
import { createRandom } from '../../packages/numerics/dist/index.js';

const home = mkdtempSync(join(tmpdir(), 'scaleface-concurrent-'));
const table = join(home, 'features.arrow');
const random = createRandom(4);
const normals = (count) => Float32Array.from({ length: count }, () => random.normal());
const subjects = Array.from({ length: 64 }, (_, i) => `p${i % 8}`);
await writeFeatureTable(table, {
  ids: subjects.map((subject, i) => `${subject}/${i}`),
  subjects,
  embedding: { data: normals(64 * 8), width: 8 },
  bottleneck: { data: normals(64 * 8), width: 8 },
  numbers: {},
  metadata: { backbone: 'by hand', backbone_sha256: 'ab', preprocessing: 'null' },
});

/** One training from start to end: its exit code, and what it said on stderr. */
function train(out, seed) {
  const how = ['--epochs', '40', '--batch', '8', '--hidden', '8', '--engine', 'wasm', '--quiet'];
  const args = ['packages/cli/dist/bin.js', 'train', table, '--out', out, '--seed', String(seed), ...how];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ seed, code, said: said.trim() })));
}

const filesOf = (folder) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'base64')]);
const same = (a, b) => JSON.stringify(filesOf(a)) === JSON.stringify(filesOf(b));

const alone = (seed) => join(home, `alone-${seed}`);
const claims = [];
for (const seed of [1, 2, 3, 4, 5]) {
  const { code, said } = await train(alone(seed), seed);
  claims.push([`seed ${seed} trains alone ${said}`, code === 0]);
}
for (const seeds of [
  [1, 1],
  [1, 2],
  [1, 1, 1, 1, 1],
  [1, 2, 3, 4, 5],
]) {
  const name = `seeds ${seeds.join(' ')}`;
  const out = join(home, seeds.join('-'));
  const ended = await Promise.all(seeds.map((seed) => train(out, seed)));
  const worked = ended.filter(({ code }) => code === 0);
  const others = ended.filter(({ code }) => code !== 0);
  claims.push([`${name}: ${worked.length} trained, ${others.length} did not`, worked.length > 0 && others.length > 0]);
  for (const { code, said } of others) {
    const busy = code === 75 && /^error: .*process \d+ on .* is working in this folder[^\n]*$/.test(said);
    claims.push([`${name}: ${code}, ${said}`, busy]);
  }
  const whose = worked.filter(({ seed }) => same(out, alone(seed))).map(({ seed }) => seed);
  claims.push([`${name}: the folder is that of seed ${whose[0]} alone, byte for byte`, whose.length > 0]);
  const left = readdirSync(home).filter((other) => other.startsWith(`${seeds.join('-')}.`));
  claims.push([`${name}: nothing is left beside it ${left.join(', ')}`, left.length === 0]);
}

for (const [claim, holds] of claims) console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
const failed = claims.filter(([, holds]) => !holds).length;
console.log(`Tests: ${claims.length - failed} passed, ${failed} failed`);
if (failed === 0) rmSync(home, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;
