// What the sources say: which names a package exports, which words a test holds, which engines it runs on.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const read = (file) => readFileSync(file, 'utf8');
const sourceOf = (from, specifier) => join(dirname(from), specifier.replace(/\.js$/, '.ts'));

/** The names that a module exports, by its `export` statements; `export *` is followed. */
function exportsOf(file) {
  const names = new Set();
  const text = read(file).replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, specifier] of text.matchAll(/^export \* from '(\..+?)';/gm)) {
    for (const name of exportsOf(sourceOf(file, specifier))) names.add(name);
  }
  for (const [, list] of text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)) {
    for (const part of list.split(',')) {
      const name = part
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, '');
      if (name !== '') names.add(name);
    }
  }
  for (const [, name] of text.matchAll(/^export (?:async )?(?:function|class|const) (\w+)/gm)) names.add(name);
  return names;
}

const modules = new Map();

/** The file behind `package` or `package/subpath`. */
const indexOf = (path) => `packages/${path.replace('/', '/src/')}${path.includes('/') ? '' : '/src'}/index.ts`;

/** Whether `package/name`, `package/subpath/name` or `cli/command` is there for a user to call. */
export function isExported(use) {
  const at = use.lastIndexOf('/');
  const [path, name] = [use.slice(0, at), use.slice(at + 1)];
  if (path === 'cli') {
    const file = `packages/cli/src/commands/${name}.ts`;
    return existsSync(file) && read(file).includes(`.command('${name}')`);
  }
  const file = indexOf(path);
  if (!modules.has(file)) modules.set(file, existsSync(file) ? exportsOf(file) : new Set());
  return modules.get(file).has(name);
}

/** Every entry point that has names of its own, as `package` or `package/subpath`. */
export const entryPoints = () =>
  readdirSync('packages').flatMap((short) => {
    const { exports = {} } = JSON.parse(read(`packages/${short}/package.json`));
    return Object.entries(exports)
      .filter(([, { '@scaleface/source': source }]) => source !== undefined)
      .map(([subpath]) => join(short, subpath))
      .filter((path) => existsSync(indexOf(path)));
  });

/** The file of `package/path` among the tests. */
export const testFile = (test) => test.replace(/^([^/]+)\/(.*)$/, 'packages/$1/test/$2.test.ts');

/** A test with the helpers beside it that it imports. */
function testText(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return '';
  seen.add(file);
  const text = read(file);
  const helpers = [...text.matchAll(/from '(\.[^']*)'/g)]
    .map(([, specifier]) => sourceOf(file, specifier))
    .filter((helper) => /^packages\/\w+\/test\//.test(helper));
  return text + helpers.map((helper) => testText(helper, seen)).join('');
}

/** How a test may call it: a function by its name, a head through the list of all heads too, a command in quotes. */
function wordsOf(use) {
  const name = use.slice(use.lastIndexOf('/') + 1);
  if (use.startsWith('cli/')) return new RegExp(`'${name}'`);
  const listed = use.startsWith('heads/') && read('packages/heads/src/registry.ts').includes(`new ${name}(o as`);
  return listed && name.endsWith('Head') ? new RegExp(`\\b(${name}|headNames)\\b`) : new RegExp(`\\b${name}\\b`);
}

/** Whether one of the tests mentions a function or command. */
export function isMentioned(use, tests) {
  const words = wordsOf(use);
  return tests.some((test) => words.test(testText(testFile(test))));
}

const EVERY = ['cpu', 'wasm', 'webgpu', 'node'];

/** The engines that tests start: all of them for a shared spec, those named for the others. */
export function enginesOf(tests) {
  const texts = tests.map((test) => testText(testFile(test)));
  if (texts.some((text) => /testing\/engines|describeEngines/.test(text))) return EVERY;
  const started = texts.flatMap((text) =>
    [...text.matchAll(/(?:startEngine\(|selectEngine\(\[|engines: \[|'--engine', )'(\w+)'/g)].map(([, name]) => name),
  );
  const backends = texts.flatMap((text) =>
    [...text.matchAll(/from '@tensorflow\/tfjs-backend-(\w+)'|import '@tensorflow\/tfjs-backend-(\w+)'/g)].map(
      ([, a, b]) => a ?? b,
    ),
  );
  return EVERY.filter((engine) => started.includes(engine) || backends.includes(engine));
}
