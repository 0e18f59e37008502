// The shared specs in headless Chromium, on wasm and on WebGPU (SwiftShader): the same files, bundled for a page that a
// server on loopback serves. `--built` takes the packages in dist/ as they are; `--models` leaves the specs out, `--only TEXT`
// the models and the specs whose path does not contain it.
import { spawnSync } from 'node:child_process';
import { appendFileSync, createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { printErrorTable } from '../error-table.mjs';
import { checkModelPage } from './browser-model.mjs';
import { installChromium, launchChromium as launch } from './chromium.mjs';
import { pageSpecs } from './specs.mjs';

const ENGINES = 'wasm,webgpu';
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.png': 'image/png',
};
const root = process.cwd();
const out = mkdtempSync(join(tmpdir(), 'scaleface-browser-'));

const { values } = parseArgs({
  options: { built: { type: 'boolean' }, models: { type: 'boolean' }, only: { type: 'string' } },
});
const specs = values.models ? [] : pageSpecs().filter((file) => file.includes(values.only ?? ''));

const entry = `
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { runInPage } from './testing/browser/run.js';
setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
const specs = {
${specs.map((file) => `  ${JSON.stringify(file)}: () => import('./${file}'),`).join('\n')}
};
globalThis.run = (file) => runInPage({ [file]: specs[file] });
`;

/** A test finds its golden files beside itself, wherever the bundle lies. */
const ownAddress = {
  name: 'own-address',
  setup: (bundler) =>
    bundler.onLoad({ filter: /packages\/\w+\/test\/.*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        `(location.origin + ${JSON.stringify(path.slice(root.length))})`,
      ),
    })),
};

async function bundle() {
  await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: out,
    entryNames: 'page',
    mainFields: ['module', 'main'],
    conditions: ['@scaleface/source', 'browser', 'import'],
    alias: { vitest: resolve('testing/browser/vitest.ts'), 'node:fs': resolve('testing/browser/node-fs.ts') },
    define: { 'process.env': JSON.stringify({ SCALEFACE_ENGINES: ENGINES, SCALEFACE_ERRORS: 'page' }) },
    plugins: [ownAddress],
    logLevel: 'error',
  });
}

function serve() {
  const pageOf = (script) =>
    `<!doctype html><meta charset="utf-8"><title>${script}</title><link rel="icon" href="data:,"><script type="module" src="/out/${script}.js"></script>`;
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://loopback').pathname);
    const script = { '/': 'page', '/model-page': 'model-page' }[path];
    if (script !== undefined) return response.writeHead(200, { 'content-type': TYPES['.html'] }).end(pageOf(script));
    const file = path.startsWith('/out/') ? join(out, path.slice(5)) : join(root, path);
    const allowed = /^\/(out|packages|node_modules\/@tensorflow)\//.test(path) && existsSync(file);
    if (!allowed) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
    });
    return createReadStream(file).pipe(response);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

if (!values.built) {
  const buildAll = ['turbo', 'run', 'build', '--filter=@scaleface/pipeline...', '--output-logs=errors-only'];
  const built = spawnSync('npx', buildAll, { stdio: ['ignore', 2, 2] });
  if (built.status !== 0) throw new Error('the packages do not build');
}
installChromium();
await bundle();
const server = await serve();
let browser = await launch();

/** Each file has a page of its own, and with it a device of its own. */
async function runInOwnPage(file) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${file}: ${error.message}`));
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.run !== undefined, undefined, { timeout: 60_000 });
    return await page.evaluate((name) => globalThis.run(name), file);
  } catch (error) {
    return { outcomes: [{ name: file, state: 'fail', errors: [error.message] }], errors: '' };
  } finally {
    await page.close();
  }
}

/** Chromium's software GPU process may die under load; a browser without an adapter is started anew, at most twice. */
async function runSpec(file) {
  const lacksAdapter = ({ errors }) => errors.some((message) => message.includes('no WebGPU adapter'));
  for (let again = 0; ; again++) {
    const report = await runInOwnPage(file);
    if (again === 2 || !report.outcomes.some(lacksAdapter)) return report;
    console.log(`     ${file}: Chromium gave no WebGPU adapter; started anew`);
    await browser.close();
    browser = await launch();
  }
}

try {
  const outcomes =
    values.only === undefined ? await checkModelPage(launch, `http://127.0.0.1:${server.address().port}`, out) : [];
  for (const { name, state, errors: messages } of outcomes) {
    console.log([`${state === 'pass' ? 'ok  ' : 'FAIL'} ${name}`, ...messages].join('\n       '));
  }
  let errors = '';
  for (const file of specs) {
    const start = performance.now();
    const report = await runSpec(file);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const failed = report.outcomes.filter(({ state }) => state === 'fail');
    console.log(`${failed.length === 0 ? 'ok  ' : 'FAIL'} ${file}: ${report.outcomes.length} tests in ${seconds} s`);
    for (const { name, errors: messages } of failed) console.log(`     ${name}\n       ${messages.join('\n       ')}`);
    outcomes.push(...report.outcomes);
    errors += report.errors;
  }
  printErrorTable(errors);
  // Under CI the job `engines` adds its own and makes one table of all.
  if (process.env.SCALEFACE_ERRORS) appendFileSync(process.env.SCALEFACE_ERRORS, errors);
  const count = (state) => outcomes.filter((outcome) => outcome.state === state).length;
  const ran = (engine) => outcomes.some(({ name, state }) => state === 'pass' && name.includes(` on ${engine}`));
  const absent = ENGINES.split(',').filter((engine) => !ran(engine));
  for (const engine of absent) console.log(`engine ${engine} did not run`);
  console.log(`Chromium ${browser.version()}, ${specs.length} spec files`);
  console.log(`Tests: ${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped`);
  process.exitCode = count('fail') > 0 || absent.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}
