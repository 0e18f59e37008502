// The report as its readers meet it: light and dark, on a desktop and on a phone, by pointer and by keyboard, without its
// script too, and without a network. SCALEFACE_SCREENSHOTS names a folder for pictures of it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { accessible, claim, fits } from '../playground/say.mjs';

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const chart = '#rejection0';

/** Reads a curve by pointer and by keyboard, leaves a method out, zooms and goes back. */
async function interacts(page) {
  const plot = page.locator(`${chart} .plot`);
  await plot.hover();
  const reads = page.locator(`${chart} .legend .at`);
  claim(/\d/.test(await reads.first().textContent()), 'no number at the pointer');
  await plot.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const spoken = await page.locator(`${chart} .spoken`).textContent();
  claim(/^At .*%: .*\d/.test(spoken), `read out: ${spoken}`);
  const inside = page.locator(`${chart} .inside`);
  const whole = await inside.getAttribute('viewBox');
  const box = await inside.boundingBox();
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.2 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.7 * box.height, { steps: 4 });
  await page.mouse.up();
  claim((await inside.getAttribute('viewBox')) !== whole, 'dragging does not zoom');
  await page.keyboard.press('Escape');
  claim((await inside.getAttribute('viewBox')) === whole, 'Escape does not show the whole');
  await leavesOut(page);
}

/** A method that is not ticked has no curve. */
async function leavesOut(page) {
  const [box, curve] = [page.locator(`${chart} .t1`), page.locator(`${chart} .s1`)];
  claim(await curve.isVisible(), 'the second curve is not drawn');
  await box.uncheck();
  claim(!(await curve.isVisible()), 'the second curve is drawn without its tick');
  await box.check();
}

/**
 * Claims about the page of a report.
 *
 * @param {string} file - The page.
 * @returns {Promise<[string, boolean][]>} What is claimed, and whether it holds.
 */
export async function reportPageClaims(file) {
  const pictures = process.env.SCALEFACE_SCREENSHOTS;
  if (pictures) mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const claims = [];
  const check = async (name, options, work) => {
    const context = await browser.newContext(options);
    const begun = performance.now();
    const page = await context.newPage();
    const heard = [];
    page.on('console', (message) => message.type() === 'error' && heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    page.on('request', (request) => /^(file|data):/.test(request.url()) || heard.push(`asks ${request.url()}`));
    try {
      await page.goto(pathToFileURL(file).href);
      await work(page);
      if (heard.length > 0) throw new Error(heard.join('\n'));
      claims.push([name, true]);
    } catch (error) {
      console.log(`${name}: ${[error.message, ...heard].join('\n')}`);
      claims.push([name, false]);
    } finally {
      await context.close();
      console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
  };
  const looks = (name, unfolded) => async (page) => {
    await fits(page);
    if (pictures) await page.screenshot({ path: join(pictures, `report-${name}.png`) });
    if (unfolded)
      await page.evaluate(() => {
        for (const each of document.querySelectorAll('details')) each.open = true;
      });
    await fits(page);
    await accessible(page);
  };
  try {
    await check('the report fits a desktop, axe-core finds nothing', desktop, looks('light', true));
    await check('the same in the dark', { ...desktop, colorScheme: 'dark' }, looks('dark'));
    await check('the same on a phone, with nothing beyond the screen', phone, looks('phone'));
    await check('curves answer to pointer and keyboard, and zoom', desktop, interacts);
    await check('methods are chosen without its script too', { ...desktop, javaScriptEnabled: false }, leavesOut);
  } finally {
    await browser.close();
  }
  return claims;
}
