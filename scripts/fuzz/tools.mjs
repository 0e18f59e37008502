import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where fuzzing keeps what the repository does not: packages that only it needs, programs, inputs found, results. */
export const toolFolder = resolve('.fuzz');

/** Jazzer.js puts counters into sources; memfs holds files in memory. */
const packages = ['@jazzer.js/instrumentor@4.0.0', 'memfs@4.80.1'];

/** Installs what only fuzzing needs, beside nothing else. */
export function installTools() {
  const there = packages.every((name) => existsSync(join(toolFolder, 'node_modules', name.replace(/@[\d.]+$/, ''))));
  if (there) return;
  mkdirSync(toolFolder, { recursive: true });
  // Nothing is built: of Jazzer.js only what is JavaScript is used.
  const flags = ['--prefix', toolFolder, '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...flags, ...packages], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the packages that fuzzing needs cannot be installed');
}
