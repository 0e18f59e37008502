// The page around the tabs: first view, keyboard, theme, offline.
import { accessible, claim, fits, open, panel } from './say.mjs';

const TABS = ['loss', 'train', 'images', 'webcam', 'reject'];

/** Tabs whose curves begin when a person starts them. */
const STARTED = ['train', 'webcam'];
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Milliseconds until something is painted in a page that nothing has been fetched for; the best of three. */
async function firstPaint(page, address) {
  const times = [];
  for (let k = 0; k < 3; k++) {
    const context = await page.context().browser().newContext({ serviceWorkers: 'block' });
    const fresh = await context.newPage();
    await open(fresh, address, 'loss');
    const paint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    times.push(await fresh.evaluate(paint));
    await context.close();
  }
  return Math.min(...times);
}

export async function pageChecks(check, shoot) {
  await check('something is seen within a second', async (page, address) => {
    const first = await firstPaint(page, address);
    claim(first <= 1000, `after ${Math.round(first)} ms`);
    return `${Math.round(first)} ms`;
  });

  await check('tabs are chosen by arrow keys and stand in the address', async (page, address) => {
    await open(page, address, 'loss');
    await page.getByRole('tab', { name: 'The loss' }).focus();
    for (const name of [...TABS.slice(1), TABS[0]]) {
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction((tab) => location.hash.startsWith(`#${tab}`), name);
      claim(
        await page.locator(`#tab-${name}`).evaluate((tab) => tab === document.activeElement),
        `${name} has no focus`,
      );
      await panel(page).locator('.reading').first().waitFor();
    }
  });

  await check('the theme follows the system or the choice, which is remembered', async (page, address) => {
    await open(page, address, 'loss');
    const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await back();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await back();
    claim(light !== dark, 'dark is as light');
    await page.getByRole('button', { name: /^Theme/ }).click();
    claim((await back()) === light, 'light was chosen and is not there');
    await page.reload();
    claim((await back()) === light, 'the choice was forgotten');
  });

  for (const tab of TABS) {
    for (const colorScheme of ['light', 'dark']) {
      await check(
        `${tab}, ${colorScheme}: axe-core finds nothing`,
        async (page, address) => {
          await open(page, address, tab);
          if (!STARTED.includes(tab)) await panel(page).locator('path.line').first().waitFor({ state: 'attached' });
          await accessible(page);
          await shoot(page, `${tab}-${colorScheme}`);
        },
        { colorScheme },
      );
    }
    await check(
      `${tab} on a phone: as wide as the screen, axe-core finds nothing`,
      async (page, address) => {
        await open(page, address, tab);
        if (!STARTED.includes(tab)) await panel(page).locator('path.line').first().waitFor({ state: 'attached' });
        await fits(page);
        await accessible(page);
        await shoot(page, `${tab}-phone`);
      },
      phone,
    );
  }

  await check('after the first load it opens without a network', async (page, address) => {
    await open(page, address, 'loss');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    for (const tab of TABS) {
      await open(page, address, tab);
      await page.reload();
      await panel(page).locator('.reading').first().waitFor();
    }
    await page.getByText(/equal error rate/).waitFor();
  });
}
