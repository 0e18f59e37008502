// The Node releases that are supported, each from npm's package `node`, installed once into the cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The major releases that are supported. */
export const MAJORS = ['20', '22', '24'];

const cache = process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface');

/** The program of one major release, installed once into the cache; null when that fails. */
export function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const dir = join(cache, `node-${major}`);
  const program = join(dir, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(program)) return program;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), '{ "private": true }\n');
  const args = ['install', `node@${major}`, '--no-audit', '--no-fund', '--loglevel=error'];
  spawnSync('npm', args, { cwd: dir, stdio: ['ignore', 'inherit', 'inherit'] });
  return existsSync(program) ? program : null;
}
