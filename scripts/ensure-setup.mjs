// Runs before `npm start` and `npm test`: installs what a fresh clone lacks. Uses nothing but Node.
// `npm install`, not `npm ci`: npm >= 11.6.2 refuses a lock file without other platforms' optional binaries.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const mtime = (f) => (existsSync(f) ? statSync(f).mtimeMs : 0);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old: 20.19 or later is needed.`);
  process.exit(1);
}
if (mtime('node_modules/.package-lock.json') < mtime('package-lock.json')) {
  const npm = process.env.npm_execpath;
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  // onnxruntime-node ships its CPU binary; the GPU libraries its install script would download are not needed.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], { stdio: 'inherit', env })
    : spawnSync('npm', args, { stdio: 'inherit', env, shell: true });
  process.exit(status ?? 1);
}
