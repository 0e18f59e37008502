// Puts earlier versions of the docs, which a branch keeps, below `v/` of the site just built, and adds this one to the branch:
// `node scripts/docs/keep-version.mjs [REMOTE]`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const branch = 'docs-versions';
const ref = `refs/kept/${branch}`;
const [remote = 'origin'] = process.argv.slice(2);
const repository = resolve('.');
const kept = mkdtempSync(join(tmpdir(), 'docs-versions-'));
const ran = (cwd, ...args) => spawnSync('git', args, { cwd, stdio: 'ignore' }).status === 0;
const git = (cwd, ...args) => execFileSync('git', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
try {
  git(kept, 'init', '--initial-branch', branch);
  // By way of the repository, which knows how to reach its remote.
  if (ran(repository, 'fetch', remote, `+refs/heads/${branch}:${ref}`)) {
    git(kept, 'fetch', repository, ref);
    git(kept, 'reset', '--hard', 'FETCH_HEAD');
  }
  execFileSync('node', ['apps/docs/scripts/versions.mjs', kept], { stdio: 'inherit' });
  for (const name of readdirSync('apps/docs/site/v').filter((entry) => entry !== 'index.html')) {
    rmSync(join(kept, name), { recursive: true, force: true });
    cpSync(join('apps/docs/site/v', name), join(kept, name), { recursive: true });
  }
  git(kept, 'add', '--all');
  const changed = !ran(kept, 'diff', '--cached', '--quiet');
  if (changed) {
    const by = ['-c', 'user.name=docs', '-c', 'user.email=docs@localhost'];
    git(kept, ...by, 'commit', '--message', 'The docs of each version');
    git(repository, 'fetch', kept, `+HEAD:${ref}`);
    git(repository, 'push', remote, `${ref}:refs/heads/${branch}`);
  }
  console.log(changed ? `${branch} holds them` : `${branch} held them already`);
} finally {
  rmSync(kept, { recursive: true, force: true });
}
