import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder `node_modules` with these packages alone, outside the tree; made on first use. */
export function ensurePackages(name, packages) {
  const home = join(process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface'), name);
  const stamp = join(home, 'pins.txt');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== packages.join('\n')) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
    const args = ['install', ...packages, '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync('npm', args, { cwd: home, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}`);
    writeFileSync(stamp, packages.join('\n'));
  }
  return join(home, 'node_modules');
}
