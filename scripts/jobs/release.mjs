// The release, rehearsed: a copy of the packages gets the next version and its changelog, and is published.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** What of a package is not published, and is not copied. */
const HOME_ONLY = new Set(['node_modules', 'src', 'test', 'scripts', '.turbo']);

/**
 * Copies all packages, built, into an empty folder and raises their version there as a release does.
 *
 * @param {readonly string[]} shorts - Their folders below `packages`.
 * @param {string} out - The empty folder.
 * @returns For each: name, manifest, folder and changelog.
 */
export function nextVersion(shorts, out) {
  mkdirSync(out, { recursive: true });
  for (const name of ['package.json', '.changeset']) cpSync(name, join(out, name), { recursive: true });
  for (const short of shorts) {
    const from = join('packages', short);
    for (const name of readdirSync(from).filter((entry) => !HOME_ONLY.has(entry))) {
      cpSync(join(from, name), join(out, 'packages', short, name), { recursive: true });
    }
  }
  symlinkSync(resolve('node_modules'), join(out, 'node_modules'));
  writeFileSync(join(out, '.gitignore'), 'node_modules\ndist\n');
  // Changesets asks git since when they are there.
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=ci', '-c', 'user.email=ci@localhost', ...args], { cwd: out });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A copy');
  execFileSync(process.execPath, ['node_modules/.bin/changeset', 'version'], { cwd: out, stdio: 'pipe' });
  git('commit', '--quiet', '--all', '--message', 'The next version');
  return shorts.map((short) => {
    const folder = join(out, 'packages', short);
    const changelog = join(folder, 'CHANGELOG.md');
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = existsSync(changelog) ? readFileSync(changelog, 'utf8') : '';
    return { name: manifest.name, manifest, folder, changelog: text };
  });
}

/** What packing a package gives: bytes packed and unpacked. */
export function sizesOf(folder, out) {
  mkdirSync(out, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', out];
  const [{ filename, size, unpackedSize }] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }));
  return { file: join(out, basename(filename)), size, unpackedSize };
}

/**
 * Publishes what the registry lacks, by the command with which a release does.
 *
 * @param {string} copy - From `nextVersion`.
 * @param {string} address - The registry's.
 * @returns The exit status and what was printed.
 */
export function publish(copy, address) {
  const { host } = new URL(address);
  writeFileSync(
    join(copy, '.npmrc'),
    `registry=${address}/\n@scaleface:registry=${address}/\n//${host}/:_authToken=loopback\n`,
  );
  return new Promise((done) => {
    // `CI`: nobody is asked for a password.
    const env = { ...process.env, CI: 'true', npm_config_registry: `${address}/`, npm_config_provenance: 'false' };
    const child = spawn(process.execPath, ['node_modules/.bin/changeset', 'publish', '--no-git-tag'], {
      cwd: copy,
      env,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (status) => done({ status, output }));
  });
}
