// Writes src/engine/gradients/vendor/tfjs-gradients.js: the gradient definitions of @tensorflow/tfjs-core, which its Node build
// leaves out, as one module whose only import is the public @tensorflow/tfjs-core. Whatever core exports is taken from
// it, so that no second copy of the engine or of an operation arises.
// `node scripts/vendor-gradients.mjs` writes, `--check` fails if the file is not what would be written.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tfjs from '@tensorflow/tfjs-core';
import { build } from 'esbuild';

const core = { ...tfjs };
const require = createRequire(import.meta.url);
const dist = path.dirname(require.resolve('@tensorflow/tfjs-core'));
const { version } = require('@tensorflow/tfjs-core/package.json');
const target = fileURLToPath(new URL('../src/engine/gradients/vendor/tfjs-gradients.js', import.meta.url));

const configs = readdirSync(path.join(dist, 'gradients'))
  .filter((name) => name.endsWith('_grad.js'))
  .sort();
const configNames = configs.map((file) => {
  const found = /export const (\w+GradConfig)\b/.exec(readFileSync(path.join(dist, 'gradients', file), 'utf8'));
  if (!found) throw new Error(`no gradient definition in ${file}`);
  return found[1];
});
const entry = [
  ...configs.map((file, i) => `import { ${configNames[i]} } from './gradients/${file}';`),
  `export const gradientConfigs = [${configNames.join(', ')}];`,
].join('\n');

// The names that a module of core exports, read from its text: declarations, lists and `export *`.
function exportedNames(file) {
  const text = readFileSync(file, 'utf8');
  const declared = [...text.matchAll(/export (?:const|let|function|class) (\w+)/g)].map((m) => m[1]);
  const listed = [...text.matchAll(/export \{([^}]*)\}/g)].flatMap((m) =>
    m[1].split(',').map((part) =>
      part
        .trim()
        .split(/\s+as\s+/)
        .at(-1),
    ),
  );
  const starred = [...text.matchAll(/export \* from '(\..*)';/g)].flatMap((m) =>
    exportedNames(`${path.resolve(path.dirname(file), m[1])}.js`),
  );
  return [...declared, ...listed, ...starred].filter(Boolean);
}

const spaces = ['util', 'backend_util', 'broadcast_util', 'slice_util'];

// What a module of core would give, taken from the public core instead; undefined if nothing of it is public.
function publicModule(file) {
  const names = [...new Set(exportedNames(file))];
  const direct = names.filter((name) => name in core);
  const inSpaces = spaces.map((space) => names.filter((name) => !(name in core) && name in core[space]));
  const lines = direct.map((name) => `export { ${name} } from '@tensorflow/tfjs-core';`);
  for (const [i, space] of spaces.entries()) {
    const own = inSpaces[i].filter((name) => inSpaces.findIndex((list) => list.includes(name)) === i);
    if (own.length > 0) lines.push(`import { ${space} } from '@tensorflow/tfjs-core';`);
    lines.push(...own.map((name) => `export const ${name} = /* @__PURE__ */ (() => ${space}.${name})();`));
  }
  return lines.length > 0 ? lines.join('\n') : undefined;
}

// The two modules that are not public: the engine is core's own, and every argument of a gradient is a tensor already.
const replaced = {
  'engine.js': `import { engine } from '@tensorflow/tfjs-core'; export const ENGINE = engine();`,
  'tensor_util_env.js': 'export const convertToTensor = (x) => x;',
};

const fromCore = {
  name: 'from-core',
  setup(b) {
    b.onResolve({ filter: /^\./ }, ({ path: relative, resolveDir }) => {
      const file = path.join(resolveDir, relative.endsWith('.js') ? relative : `${relative}.js`);
      const inside = path.relative(dist, file);
      const text = inside.startsWith('gradients') ? undefined : (replaced[inside] ?? publicModule(file));
      return text === undefined
        ? { path: file, sideEffects: false }
        : { path: inside, namespace: 'core', pluginData: text };
    });
    b.onLoad({ filter: /.*/, namespace: 'core' }, ({ pluginData }) => ({ contents: pluginData, resolveDir: dist }));
  },
};

// One import statement in place of one per module, with the names that are used.
function mergeImports(text) {
  const statement = /^import \{ (.*) \} from "@tensorflow\/tfjs-core";\n/gm;
  const names = [...text.matchAll(statement)].flatMap((m) => m[1].split(', '));
  const body = text.replace(statement, '').replace(/^\/\/ .*\n/gm, '');
  const used = [...new Set(names)].filter((name) => new RegExp(`\\b${name.split(' as ').at(-1)}\\b`).test(body));
  return `import {\n${used
    .sort()
    .map((name) => `  ${name},\n`)
    .join('')}} from '@tensorflow/tfjs-core';\n${body}`;
}

const { outputFiles, metafile } = await build({
  stdin: { contents: entry, resolveDir: dist, sourcefile: 'gradients.js' },
  bundle: true,
  format: 'esm',
  target: 'es2022',
  external: ['@tensorflow/tfjs-core'],
  legalComments: 'none',
  plugins: [fromCore],
  write: false,
  metafile: true,
  absWorkingDir: dist,
});
if (process.argv.includes('--list')) for (const name of Object.keys(metafile.inputs)) console.error(name);
const header = `/**
 * Gradient definitions of @tensorflow/tfjs-core ${version}, gathered by scripts/vendor-gradients.mjs. Do not edit.
 * Copyright Google LLC. Licensed under the Apache License, Version 2.0; see NOTICE.
 * @module
 */
`;
const text = header + mergeImports(outputFiles[0].text);
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/engine/gradients/vendor/tfjs-gradients.js is stale: run node scripts/vendor-gradients.mjs');
  process.exit(1);
}
