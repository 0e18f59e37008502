// One program of a target and all that it reads with, whose every branch counts how often it is taken.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build, transform } from 'esbuild';
import { toolFolder } from './tools.mjs';

const fromTools = createRequire(`${toolFolder}/package.json`);

/** The files that are read lie in memory: opening a real one takes longer than reading it. */
const filesInMemory = {
  name: 'files-in-memory',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:fs(\/promises)?$/ }, ({ path }) => ({ path, namespace: 'memory' }));
    onResolve({ filter: /^memfs$/ }, () => ({ path: fromTools.resolve('memfs'), external: true }));
    onLoad({ filter: /./, namespace: 'memory' }, ({ path }) => {
      const names = Object.keys(fromTools(path)).filter((name) => name !== 'default');
      const part = path === 'node:fs' ? 'memory.fs' : 'memory.fs.promises';
      const contents = `import memory from 'memfs';
        const { constants } = memory.fs;
        export const { ${names.filter((name) => name !== 'constants').join(', ')} } = ${part};
        export { constants };
        export default ${part};`;
      return { contents, resolveDir: toolFolder };
    });
  },
};

/** Counters and traced comparisons, as Jazzer.js puts them into modules, in the sources of the packages. */
function counted() {
  const { transformSync } = fromTools('@babel/core');
  const plugins = '@jazzer.js/instrumentor/dist/plugins';
  const { esmCodeCoverage } = fromTools(`${plugins}/esmCodeCoverage.js`);
  const { compareHooks } = fromTools(`${plugins}/compareHooks.js`);
  return {
    name: 'counted',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]packages[\\/]\w+[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', target: 'es2022' });
        const coverage = esmCodeCoverage();
        const options = { plugins: [coverage.plugin, compareHooks], configFile: false, babelrc: false, compact: false };
        const result = transformSync(code, options);
        const contents = `const __jazzer_cov = globalThis.Fuzzer.counters(${coverage.edgeCount()});\n${result.code}`;
        return { contents, loader: 'js' };
      });
    },
  };
}

/**
 * Bundles a module of targets with the sources of the packages.
 *
 * @param {string} file - The module.
 * @param {string} outfile - Where the program goes.
 * @param {{counting?: boolean}} [options] - Whether it counts, and reads files from memory; true by default.
 */
export async function bundleTargets(file, outfile, { counting = true } = {}) {
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@scaleface/source'],
    logLevel: 'error',
    // Packages that are no part of this repository stay outside, and are not counted.
    plugins: [...(counting ? [filesInMemory, counted()] : []), { name: 'outside', setup: outside }],
  });
}

/** Everything that is neither a file of the repository nor one of its packages is imported when the program runs. */
function outside({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
    kind === 'entry-point' || path.startsWith('node:fs') || path.startsWith('@scaleface/')
      ? undefined
      : { path, external: true },
  );
}
