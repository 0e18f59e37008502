// Pages of the packed packages in headless Chromium: one that Vite builds from TypeScript, and one whose modules are the packages'
// own files, by an import map. Each describes an image with a model folder as Node does, isolated (threads) and not.
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { compare, prepareModel } from '../browser-model.mjs';
import { installChromium, launchChromium } from '../chromium.mjs';
import { servePages } from '../faces/serve.mjs';

/** The packages that a page's author installs. */
export const PAGE_PACKAGES = ['@scaleface/models', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'];

const OWN = 'scripts/jobs/pages';
const TFJS = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';

/**
 * Adds the sources of both pages to a project in which the packages are installed, with a model and an image.
 *
 * @param dir - The project.
 * @returns What Node says of the image, given twice.
 */
export async function writePages(dir) {
  const files = { 'main.ts': 'src/main.ts', 'vite.html': 'index.html', 'plain.html': 'plain.html' };
  for (const folder of ['src', 'public/tfjs']) mkdirSync(join(dir, folder), { recursive: true });
  for (const [from, to] of Object.entries(files)) copyFileSync(join(OWN, from), join(dir, to));
  for (const name of readdirSync(join(dir, TFJS)).filter((file) => file.endsWith('.wasm'))) {
    cpSync(join(dir, TFJS, name), join(dir, 'public/tfjs', name));
  }
  const { faces } = await prepareModel(join(dir, 'public'));
  const { ScaleFace } = await import('@scaleface/models');
  const model = await ScaleFace.fromPretrained(join(dir, 'public', 'model'));
  const twice = faces.slice(3).map((face) => ({ ...face, embedding: Float32Array.from(face.embedding) }));
  const verdict = await model.verify(twice[0], twice[1], { reject: 0 });
  await model.dispose();
  return { faces: faces.slice(3), verdict };
}

/** Builds the page of TypeScript; what its scripts weigh. */
export async function buildPage(dir) {
  const { output } = await build({ root: dir, base: './', configFile: false, logLevel: 'error' });
  const scripts = output.filter(({ fileName }) => fileName.endsWith('.js'));
  const kB = (sizes) => `${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000)} kB`;
  const bytes = scripts.map(({ fileName }) => readFileSync(join(dir, 'dist', fileName)));
  return `${scripts.length} scripts, ${kB(bytes.map((code) => code.length))}, ${kB(bytes.map((code) => gzipSync(code).length))} gzipped, the engine included`;
}

/** Fails where a page says nothing. */
const late = () => new Promise((_, fail) => setTimeout(fail, 120_000, new Error('nothing in two minutes')).unref());

/**
 * Opens both pages of a project, isolated and not.
 *
 * @param dir - The project, built.
 * @param expected - From {@link writePages}.
 * @param report - Hears of each claim, whether it holds, and why not.
 */
export async function checkPages(dir, expected, report) {
  installChromium();
  const { server, address } = await servePages(dir);
  const browser = await launchChromium();
  try {
    for (const [name, path] of Object.entries({
      'built by Vite': 'dist/index.html',
      'without a bundler': 'plain.html',
    })) {
      for (const [place, threads] of [
        ['plain', 1],
        ['isolated', 2],
      ]) {
        const page = await browser.newPage();
        const heard = [];
        page.on('pageerror', (error) => heard.push(error.message));
        page.on('console', (message) => message.type() === 'error' && heard.push(message.text()));
        await page.goto(`${address}/${place}/${path}`);
        const found = await page
          .waitForFunction(() => globalThis.describe !== undefined, undefined, { timeout: 30_000 })
          .then(() =>
            Promise.race([
              page.evaluate((options) => globalThis.describe(options), threads > 1 ? { threads } : {}),
              late(),
            ]),
          )
          .catch((error) => ({ error: error.message }));
        await page.close().catch(() => {});
        const { errors, note } = compare(expected, found);
        if (found.threads !== undefined && found.threads !== threads) errors.push(`runs on ${found.threads} threads`);
        const claim = `a page ${name} gives Node's numbers on wasm, ${place === 'plain' ? 'not isolated' : 'isolated, two threads'} (${note})`;
        report(claim, errors.length + heard.length === 0, [...errors, ...heard].join('\n'));
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
}
