// Engine selection and every engine on the Node releases that are supported. The native
// binding is built once: Node-API keeps it good for all. Without names it leaves out the release that runs it, on which all
// other jobs run; `node scripts/jobs/node-versions.mjs MAJOR...` runs those that are named.
import { spawnSync } from 'node:child_process';
import { MAJORS, nodeOf } from './node-of.mjs';

const own = process.versions.node.split('.')[0];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : MAJORS.filter((major) => major !== own);
const inherit = { stdio: ['ignore', 'inherit', 'inherit'] };

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
