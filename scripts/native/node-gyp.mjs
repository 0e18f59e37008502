// Where npm keeps node-gyp, and where Node's own headers lie.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from './steps.mjs';

const npm = (...args) => spawnSync('npm', args, { encoding: 'utf8' }).stdout?.trim() ?? '';

/** The program node-gyp that npm brings along. */
export function findNodeGyp() {
  const roots = [
    process.env.npm_execpath && dirname(dirname(process.env.npm_execpath)),
    join(dirname(dirname(realpathSync(process.execPath))), 'lib', 'node_modules', 'npm'),
    join(npm('root', '--global'), 'npm'),
  ];
  const files = roots.filter(Boolean).map((root) => join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'));
  return files.find((file) => existsSync(file)) ?? fail('no-node-gyp', `not in ${files.join(', ')}`, 'install npm');
}

/** The prefix whose include/node holds Node's headers. Node-API headers of any version serve every Node from 20. */
export function findHeaders() {
  const prefixes = [
    process.env.npm_config_nodedir,
    dirname(dirname(realpathSync(process.execPath))),
    npm('prefix', '--global'),
  ].filter(Boolean);
  const hint = 'name the folder whose include/node holds node_api.h in the variable npm_config_nodedir';
  return (
    prefixes.find((prefix) => existsSync(join(prefix, 'include', 'node', 'node_api.h'))) ??
    fail('no-node-headers', `no include/node/node_api.h under ${prefixes.join(', ')}`, hint)
  );
}
