// Checkpoints written by PyTorch, read and compared with PyTorch's own outputs. SCALEFACE_PYTHON names a Python that has
// torch 2.13.0; without it one is made in .venv-torch.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const run = (command, args, env = {}) => {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
};

const venv = resolve('.venv-torch');
const python = process.env.SCALEFACE_PYTHON ?? join(venv, 'bin/python');
if (process.env.SCALEFACE_PYTHON === undefined && !existsSync(python)) {
  run('python3', ['-m', 'venv', venv]);
  run(python, ['-m', 'pip', 'install', '--quiet', 'torch==2.13.0', 'numpy']);
}

const folder = mkdtempSync(join(tmpdir(), 'scaleface-torch-'));
try {
  run(python, ['scripts/legs/torch-checkpoints.py', folder]);
  const spec = 'packages/pipeline/test/backbones/torch-checkpoints.test.ts';
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--no-color', spec];
  run(process.execPath, vitest, { SCALEFACE_TORCH_CHECKPOINTS: folder });
} finally {
  rmSync(folder, { recursive: true });
}
