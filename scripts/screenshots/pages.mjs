// What is shown of the site, of a report and of the playground.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { open, panel } from '../jobs/playground/say.mjs';

/** Pages of the site: the first, a guide and a function that have a formula, a figure or a table. */
export const sitePages = {
  landing: 'index.html',
  guide: 'documents/The_method_in_ten_minutes.html',
  api: 'functions/_scaleface_losses.scaleFaceLoss.html',
};

export const sitePage = (site, file) => async (page) => {
  await page.goto(pathToFileURL(join(site, file)).href);
  await page.locator('.col-content').waitFor();
  // The navigation is unpacked by a script.
  await page.locator('#tsd-nav-container a').first().waitFor({ state: 'attached' });
  await page.waitForTimeout(500);
};

export const reportPage = (file) => async (page) => {
  await page.goto(pathToFileURL(file).href);
  await page.locator('.verdict').waitFor();
};

/** Brings what a tab found to the top of the screen. */
const toTop = (found) => found.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 12));

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
  await panel(page).locator('.reading').filter({ hasText: /^Done/ }).waitFor();
  if (view === 'phone') await toTop(panel(page).locator('.reading').first());
};

/** One of the losses, with a sample between two classes. */
export const lossTab = (address) => async (page) => {
  await open(page, address, 'loss?loss=scaleFaceLoss');
  await panel(page).locator('path.line').first().waitFor({ state: 'attached' });
};
