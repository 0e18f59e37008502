import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The files that a call of the built command loads, without Node's own. */
function loadedBy(...args: string[]): string[] {
  const node = ['--import', new URL('./support/loaded.mjs', import.meta.url).href, fileOf('../dist/bin.js'), ...args];
  const { status, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect(status).toBe(0);
  const files = [...stderr.matchAll(/^loaded (?:file:\/\/)?(.*)$/gm)].map(([, file]) => file as string);
  return [...new Set(files)].filter((file) => !file.startsWith('data:') && !file.endsWith('loaded.mjs'));
}

it.each([['--help'], ['train', '--help'], ['--version']])(
  '%s %s loads the command and its parser, and nothing that computes',
  (...args) => {
    const loaded = loadedBy(...args);
    expect(loaded).toContain(fileOf('../dist/bin.js'));
    expect(loaded.filter((file) => !/\/(commander|cli\/dist|cli\/package\.json)(\/|$)/.test(file))).toEqual([]);
    expect(loaded.length).toBeLessThan(16);
  },
);
