// Engine selection and every engine on the Node releases that are supported, each from npm's package `node`. The native
// binding is built once: Node-API keeps it good for all. Without names it leaves out the release that runs it, on which all
// other jobs run; `node scripts/jobs/node-versions.mjs MAJOR...` runs those that are named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MAJORS = ['20', '22', '24'];
const own = process.versions.node.split('.')[0];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : MAJORS.filter((major) => major !== own);
const cache = process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface');
const inherit = { stdio: ['ignore', 'inherit', 'inherit'] };

/** The program of one major release, installed once into the cache; null when that fails. */
function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const dir = join(cache, `node-${major}`);
  const program = join(dir, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), '{ "private": true }\n');
  const args = ['install', `node@${major}`, '--no-audit', '--no-fund', '--loglevel=error'];
  spawnSync('npm', args, { cwd: dir, ...inherit });
  return existsSync(program) ? program : null;
}

const outcomes = chosen.map((major) => {
  const program = nodeOf(major);
  if (program === null) return { major, version: 'not installed', passed: false, seconds: 0 };
  const start = performance.now();
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`\n--- Node ${version}`);
  // The job's engines start as children of that very program, and the specs see its version.
  const { status } = spawnSync(program, ['scripts/jobs/engines.mjs', '--only', 'core/test/engine'], inherit);
  const passed = status === 0 && version.startsWith(`v${major}.`);
  return { major, version, passed, seconds: Math.round((performance.now() - start) / 1000) };
});

console.log('');
for (const { version, major, passed, seconds } of outcomes) {
  console.log(`Node ${major} (${version}): ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
}
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
