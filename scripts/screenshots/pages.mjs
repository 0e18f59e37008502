// What is shown of the site, of a report and of the playground.
import { pathToFileURL } from 'node:url';
import { open, panel } from '../jobs/playground/say.mjs';

/** Brings something to the top of the screen. */
const toTop = (found) => found.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 12));

/** Pages of the site: the first, a guide where it has formulas and a table, a function. */
export const sitePages = {
  landing: 'index.html',
  guide: 'documents/The_method_in_ten_minutes.html#from-images-to-pairs',
  api: 'functions/_scaleface_losses.scaleFaceLoss.html',
};

export const sitePage = (site, address) => async (page) => {
  await page.goto(`${pathToFileURL(site).href}/${address}`);
  await page.locator('.col-content').waitFor();
  // The navigation is unpacked by a script.
  await page.locator('#tsd-nav-container a').first().waitFor({ state: 'attached' });
  await page.waitForTimeout(500);
};

/** A report from its top; in the dark its curves, read off at the pointer. */
export const reportPage = (file) => async (page, view) => {
  await page.goto(pathToFileURL(file).href);
  await page.locator('.verdict').waitFor();
  if (view !== 'dark') return;
  await toTop(page.locator('#rejection0'));
  await page.locator('#rejection0 .plot').hover();
};

/** Six drawn faces, and what the model says of two of them. */
export const imagesTab = (address) => async (page) => {
  await open(page, address, 'images');
  await panel(page).locator('.verdict').waitFor();
  await panel(page).locator('path.line').first().waitFor({ state: 'attached' });
  await toTop(panel(page).locator('.reading').first());
};

/** A training that has ended. */
export const trainTab = (address) => async (page, view) => {
  await open(page, address, 'train?seed=1');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const reading = panel(page).locator('.reading').first();
  await reading.filter({ hasText: /^Done/ }).waitFor();
  if (view === 'phone') await toTop(reading);
};

/** One of the losses, with a sample between two classes. */
export const lossTab = (address) => async (page) => {
  await open(page, address, 'loss?loss=scaleFaceLoss');
  await panel(page).locator('path.line').first().waitFor({ state: 'attached' });
};
