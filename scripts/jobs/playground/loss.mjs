// The tab of the loss: every loss, every control.
import { claim, open, panel } from './say.mjs';

const reading = (page) => panel(page).locator('.reading').textContent();
const numbers = (text) => [...text.matchAll(/-?\d+(\.\d+)?/g)].map(([found]) => Number(found));

/** Waits until the curve of what is chosen now is drawn. */
const drawn = (page) => panel(page).locator('figure.chart:nth-child(2) path.line').waitFor({ state: 'attached' });

export async function lossChecks(check) {
  await check('every loss has finite numbers and a curve', async (page, address) => {
    await open(page, address, 'loss');
    const list = page.getByLabel('loss', { exact: true });
    const names = await list.locator('option').evaluateAll((options) => options.map(({ value }) => value));
    for (const name of names) {
      await list.selectOption(name);
      await page.waitForFunction((loss) => location.hash.includes(`loss=${loss}&`), name);
      await drawn(page);
      const text = await reading(page);
      claim(numbers(text).length === 3 && !text.includes('NaN'), `${name}: ${text}`);
    }
    claim(names.length >= 25, `only ${names.length} losses`);
    return `${names.length} losses`;
  });

  await check(
    'the sample follows mouse and arrow keys, sliders move the loss, the address gives the view',
    async (page, address) => {
      await open(page, address, 'loss?loss=arcFaceLogits');
      const knob = page.getByRole('slider', { name: /angle of the sample/ });
      const box = await page.locator('.dial').boundingBox();
      await page.mouse.move(box.x + box.width * 0.86, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.13, { steps: 4 });
      await page.mouse.up();
      claim(
        (await knob.getAttribute('aria-valuenow')) === '90',
        `dragged to ${await knob.getAttribute('aria-valuenow')}`,
      );
      for (const [key, angle] of [
        ['ArrowLeft', 91],
        ['ArrowRight', 90],
        ['PageUp', 100],
        ['Home', 0],
        ['ArrowUp', 1],
      ]) {
        await page.keyboard.press(key);
        claim((await knob.getAttribute('aria-valuenow')) === String(angle), `${key} leads elsewhere than ${angle}`);
      }
      for (let k = 0; k < 4; k++) await page.keyboard.press('PageUp');
      for (const name of ['scale s', 'margin m (radians)']) {
        const before = await reading(page);
        await page.getByLabel(name).focus();
        await page.keyboard.press('End');
        claim((await reading(page)) !== before, `${name} changes nothing`);
      }
      await drawn(page);
      const [view, text] = [page.url(), await reading(page)];
      const other = await page.context().newPage();
      await other.goto(view);
      await panel(other).locator('.reading').waitFor();
      claim((await reading(other)) === text, `${view} gives ${await reading(other)}`);
    },
  );

  await check(
    'a finger moves the sample',
    async (page, address) => {
      await open(page, address, 'loss');
      const box = await page.locator('.dial').boundingBox();
      await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height * 0.87);
      const angle = await page.getByRole('slider', { name: /angle of the sample/ }).getAttribute('aria-valuenow');
      claim(angle === '-90', `tapped to ${angle}`);
    },
    { hasTouch: true },
  );
}
