// Builds the playground and drives it in headless Chromium: every control, on a desktop and on a phone, light and dark,
// without a network, with axe-core. SCALEFACE_SCREENSHOTS names a folder for pictures of it, an argument a built site, a second
// one a part of the names of the checks that run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serve } from '../../apps/playground/scripts/serve.mjs';
import { imagesChecks } from './playground/images.mjs';
import { lossChecks } from './playground/loss.mjs';
import { pageChecks } from './playground/page.mjs';
import { rejectChecks } from './playground/reject.mjs';
import { trainChecks } from './playground/train.mjs';
import { writeVideo } from './playground/video.mjs';
import { webcamChecks } from './playground/webcam.mjs';

/** Bytes of all scripts together, gzipped, TensorFlow.js included. */
const SCRIPTS = 300_000;

const run = (command, args) => {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
};

run('bash', ['scripts/jobs/install-chromium.sh']);
run('npx', ['tsc', '-p', 'apps/playground/tsconfig.json']);
const made = mkdtempSync(join(tmpdir(), 'scaleface-playground-'));
const [site = made, only = ''] = process.argv.slice(2);
if (site === made) run(process.execPath, ['apps/playground/scripts/build.mjs', site]);
const server = await serve(site);
const address = `http://127.0.0.1:${server.address().port}/`;
const film = join(made, 'webcam.y4m');
await writeVideo(film);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    ...'--no-sandbox --disable-quic --no-first-run --disable-background-networking'.split(' '),
    ...'--use-fake-ui-for-media-stream --use-fake-device-for-media-stream'.split(' '),
    `--use-file-for-fake-video-capture=${film}`,
  ],
});
const pictures = process.env.SCALEFACE_SCREENSHOTS;
if (pictures) mkdirSync(pictures, { recursive: true });

const counts = { passed: 0, failed: 0 };

/** Runs one check in a page of its own, in which no error may be heard and nothing asked of another place. */
async function check(name, work, options = {}) {
  if (!name.includes(only)) return;
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const heard = [];
  page.on('console', (message) => message.type() === 'error' && heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address)) heard.push(`asks ${request.url()}`);
  });
  page.setDefaultTimeout(60_000);
  try {
    const note = await work(page, address);
    if (heard.length > 0) throw new Error(heard.join('\n'));
    counts.passed++;
    console.log(`ok   ${name}${note === undefined ? '' : ` (${note})`}`);
  } catch (error) {
    counts.failed++;
    console.log(`FAIL ${name}\n       ${[error.message, ...heard].join('\n       ')}`);
  } finally {
    await context.close();
  }
}

const shoot = async (page, name) => {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};

try {
  await check('the scripts keep their budget', async () => {
    const scripts = readdirSync(site).filter((name) => name.endsWith('.js'));
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(site, name))).length, 0);
    if (bytes > SCRIPTS) throw new Error(`${bytes} bytes gzipped, ${SCRIPTS} at most`);
    return `${Math.round(bytes / 1000)} kB gzipped, engines included`;
  });
  for (const checks of [pageChecks, lossChecks, rejectChecks, imagesChecks, webcamChecks, trainChecks])
    await checks(check, shoot, site);
  console.log(`Chromium ${browser.version()}`);
  console.log(`Tests: ${counts.passed} passed, ${counts.failed} failed, 0 skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
} finally {
  await browser.close();
  server.close();
  rmSync(made, { recursive: true, force: true });
}
