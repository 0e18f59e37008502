// What the README's readers do: an empty clone, `npm ci`, `npm run build`, tests, as where the optional packages could not be
// installed; and nothing that git knows has changed afterwards. (With them, the job `test` does the same.)
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'scaleface-clean-'));
const clone = join(home, 'clone');
let passed = 0;
let failed = 0;

/** Runs a command and counts whether it ends well and prints what it should. */
function check(claim, command, expected = /(?:)/, cwd = clone) {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', SCALEFACE_WITHOUT_OPTIONAL: '1' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd, env, encoding: 'utf8' });
  const holds = status === 0 && expected.test(stdout);
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
  if (!holds) console.log(`${stdout}\n${stderr}`.split('\n').slice(-40).join('\n'));
  if (holds) passed += 1;
  else failed += 1;
}

try {
  check('the commit clones', `git clone --quiet ${resolve('.')} ${clone}`, /(?:)/, '.');
  const shared = resolve('../shared');
  if (existsSync(shared)) symlinkSync(shared, join(home, 'shared'));
  check('npm ci installs from the lock file', 'npm ci --no-audit --no-fund --loglevel=error');
  check('git status is empty after it', 'git status --porcelain', /^$/);
  const { optionalDependencies } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
  for (const name of Object.keys(optionalDependencies)) rmSync(join(clone, 'node_modules', name), { recursive: true });
  check('npm run build, types included, without the optional packages', 'npm run build');
  // The others have nothing to do with those packages: the job `test` has run them.
  const near =
    'packages/models/test/{embedders,folder,networks/graph-backbone,onnx,quality,recognition,storage,web} isolated';
  check('tests pass without them', `npx vitest run --project models --project isolated ${near}`, / 0 failed/);
  check('git status is empty at the end', 'git status --porcelain', /^$/);
} finally {
  rmSync(home, { recursive: true, force: true });
}
console.log(`Tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
