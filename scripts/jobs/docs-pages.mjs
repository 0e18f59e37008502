// Opens the built site in headless Chromium, from the disk and without a network: axe-core on a page of each kind, light, dark
// and on a phone, and no page wider than a phone. SCALEFACE_SCREENSHOTS names a folder for pictures of them, an argument another site.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { accessible } from './playground/say.mjs';

const site = resolve(process.argv[2] ?? 'apps/docs/site');
const pictures = process.env.SCALEFACE_SCREENSHOTS;
const { status } = spawnSync('bash', ['scripts/jobs/install-chromium.sh'], { stdio: ['ignore', 2, 2] });
if (status !== 0) throw new Error('Chromium is not there and cannot be installed');
if (pictures) mkdirSync(pictures, { recursive: true });

const kinds = {
  landing: 'index.html',
  guide: 'documents/The_method_in_ten_minutes.html',
  function: 'functions/_scaleface_losses.scaleFaceLoss.html',
};
const views = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'light' },
};
// The pages of the commands are all alike: one of them stands for them.
const guides = readdirSync(join(site, 'documents'))
  .filter((file) => !file.startsWith('scaleface_') || file.endsWith('_train.html'))
  .map((file) => `documents/${file}`);
const wide = ['lintMargins', 'arcFaceLogits'].map((name) => `functions/_scaleface_losses.${name}.html`);

const mistakes = [];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: '--no-sandbox --disable-quic --no-first-run --disable-background-networking'.split(' '),
});
const address = (file) => pathToFileURL(join(site, file)).href;

/** How many pixels of a page are beyond the right edge. */
const beyond = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

let looked = 0;
try {
  for (const [view, options] of Object.entries(views)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => mistakes.push(`${view}: ${error.message}`));
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) mistakes.push(`${view}: asks ${request.url()}`);
    });
    for (const [kind, file] of Object.entries(kinds)) {
      await page.goto(address(file));
      await page.locator('.col-content').waitFor();
      await accessible(page).catch((error) => mistakes.push(`${kind}, ${view}: ${error.message}`));
      if ((await beyond(page)) > 0)
        mistakes.push(`${kind}, ${view}: ${await beyond(page)} pixels wider than the screen`);
      if (pictures) await page.screenshot({ path: join(pictures, `${kind}-${view}.png`) });
      looked += 1;
    }
    for (const file of view === 'phone' ? [...guides, ...wide] : []) {
      await page.goto(address(file));
      if ((await beyond(page)) > 0) mistakes.push(`${file}: ${await beyond(page)} pixels wider than a phone`);
      looked += 1;
    }
    if (view === 'light') {
      await page.goto(address('index.html'));
      await page.locator('#tsd-search-trigger').click();
      await page.locator('#tsd-search-input').fill('biometric');
      await page
        .locator('#tsd-search-results a[href*="documents/"]')
        .first()
        .waitFor({ timeout: 60_000 })
        .catch(() => mistakes.push('search finds no guide'));
    }
    await context.close();
  }
} finally {
  await browser.close();
}
for (const line of mistakes) console.error(line);
console.log(`${looked} pages in Chromium: ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
