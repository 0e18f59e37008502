// Makes the Python environment of the comparison jobs (outside the tree, kept between runs) and prints its interpreter.
// SCALEFACE_PYTHON names another interpreter to use as it is; SCALEFACE_CACHE another folder to keep it in.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pins = [
  'numpy==2.3.5',
  'torch==2.13.0',
  'scikit-learn==1.9.1',
  'scipy==1.17.1',
  'mpmath',
  'pytorch-metric-learning==2.9.0',
];

/**
 * The interpreter with PyTorch, scikit-learn and pytorch-metric-learning; made on first use. `also` names further
 * packages with their versions, which are installed beside them once.
 */
export function ensurePython(also = []) {
  const named = process.env.SCALEFACE_PYTHON;
  if (named) return named;
  const home = join(process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface'), 'python');
  const python = join(home, 'bin', 'python');
  const run = (command, args) => {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  };
  // Each list of packages is installed once, and written down when it is there.
  const install = (stamp, list) => {
    const file = join(home, stamp);
    if (existsSync(file) && readFileSync(file, 'utf8') === list.join('\n')) return;
    mkdirSync(home, { recursive: true });
    if (!existsSync(python)) run('python3', ['-m', 'venv', home]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...list]);
    writeFileSync(file, list.join('\n'));
  };
  install('pins.txt', pins);
  if (also.length > 0) install('also.txt', also);
  return python;
}

/**
 * The interpreter of an environment of its own, with these packages alone; made on first use. `bare` names packages that
 * are installed without what they ask for.
 */
export function ensureEnvironment(name, packages, bare = []) {
  const home = join(process.env.SCALEFACE_CACHE ?? join(homedir(), '.cache', 'scaleface'), name);
  const python = join(home, 'bin', 'python');
  const stamp = join(home, 'pins.txt');
  const pinned = [...packages, ...bare].join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pinned) return python;
  const run = (command, args) => {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  };
  if (!existsSync(python)) run('python3', ['-m', 'venv', home]);
  const install = (list) => run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...list]);
  install(packages);
  if (bare.length > 0) install(['--no-deps', ...bare]);
  writeFileSync(stamp, pinned);
  return python;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensurePython());
