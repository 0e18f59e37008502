// Checkpoints written by PyTorch, read and compared with PyTorch's own outputs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePython } from '../python-env.mjs';

const run = (command, args, env = {}) => {
  const options = { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } };
  const { status } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
};

const folder = mkdtempSync(join(tmpdir(), 'scaleface-torch-'));
try {
  run(ensurePython(), ['scripts/jobs/torch-checkpoints.py', folder]);
  const spec = 'packages/models/test/networks/torch-checkpoints.test.ts';
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--no-color', spec];
  run(process.execPath, vitest, { SCALEFACE_TORCH_CHECKPOINTS: folder });
} finally {
  rmSync(folder, { recursive: true });
}
