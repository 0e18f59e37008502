// The tab of images: pairs, degradations, files, model folders.
import { join } from 'node:path';
import { claim, open, panel } from './say.mjs';

const ready = (page) => panel(page).locator('.verdict').waitFor();
const confidence = async (page) => Number(await panel(page).locator('.picked').getAttribute('data-confidence'));

/** Moves the slider and waits for what the model says then. */
async function strengthen(page, key) {
  const before = await confidence(page);
  await panel(page).getByLabel('strength', { exact: true }).focus();
  await page.keyboard.press(key);
  await page.waitForFunction((old) => Number(document.querySelector('.picked').dataset.confidence) !== old, before);
  return confidence(page);
}

export async function imagesChecks(check, shoot, site) {
  await check('the confidence falls as a picture gets worse, by each degradation', async (page, address) => {
    await open(page, address, 'images');
    await ready(page);
    const falls = [];
    for (const how of ['blur', 'resolution', 'noise', 'jpeg']) {
      await panel(page).getByLabel('make the first worse by').selectOption(how);
      const clean = await confidence(page);
      const worst = await strengthen(page, 'End');
      falls.push(`${how} ${clean.toFixed(1)} to ${worst.toFixed(1)}`);
      // JPEG is mild: at this size of the network it may change little.
      if (how !== 'jpeg') claim(worst < clean, falls.at(-1));
      if (how === 'blur') await shoot(page, 'images-worse');
      await strengthen(page, 'Home');
    }
    claim(page.url().includes('how=jpeg'), page.url());
    return falls.join(', ');
  });

  await check('each pair has a decision with its reason, at every false match rate', async (page, address) => {
    await open(page, address, 'images');
    await ready(page);
    const seen = new Set();
    const cells = panel(page).locator('.cell-button');
    claim((await cells.count()) === 30, `${await cells.count()} pairs`);
    for (const k of [0, 1, 8, 22]) {
      await cells.nth(k).click();
      await panel(page).locator('.cell-button[aria-pressed=true]').waitFor();
      await page.waitForTimeout(300);
      seen.add(await panel(page).locator('.verdict').textContent());
    }
    claim(seen.size > 1, `all are ${[...seen]}`);
    for (const fmr of ['0.1', '0.001', '0.0001', '0.01']) {
      await panel(page).getByLabel('false match rate').selectOption(fmr);
      await panel(page)
        .locator('.reason', { hasText: /too poor|rate of/ })
        .waitFor();
    }
  });

  await check('files of images and a model folder are taken; what is no image is refused', async (page, address) => {
    await open(page, address, 'images');
    await ready(page);
    const files = [];
    for (const k of [0, 1, 4]) {
      const buffer = await panel(page).locator('.card canvas').nth(k).screenshot();
      files.push({ name: `face${k}.png`, mimeType: 'image/png', buffer });
    }
    const drop = panel(page).locator('.drop input');
    const says = (text) => panel(page).locator('.reading').filter({ hasText: text }).waitFor();
    await drop.setInputFiles(files);
    await says('3 images embedded');
    claim((await panel(page).locator('.cell-button').count()) === 6, 'not three images');
    await drop.setInputFiles([files[0]]);
    await says('at least two images');
    await drop.setInputFiles([files[0], { name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no') }]);
    await says('no.png is no image');
    await panel(page).locator('.folder input').setInputFiles(join(site, 'wasm'));
    await says(/checksums\.json|model folder|config\.json/);
    await panel(page).locator('.folder input').setInputFiles(join(site, 'model'));
    await says('3 images embedded');
    claim(await panel(page).locator('.warning').isHidden(), 'the notice on drawn faces stays');
    await page.getByRole('button', { name: 'Drawn faces' }).click();
    await says('6 images embedded');
  });
}
