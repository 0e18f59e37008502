// The tab of the training: steps, pauses, and to the end.
import { accessible, claim, open, panel } from './say.mjs';

const status = (page) => panel(page).locator('.reading');
const button = (page, name) => page.getByRole('button', { name, exact: true });
const step = async (page) => Number((await status(page).textContent()).match(/^Step (\d+)/)?.[1]);

export async function trainChecks(check, shoot) {
  await check('one seed gives one training: steps, pause, start over', async (page, address) => {
    await open(page, address, 'train?seed=7');
    claim((await page.getByLabel('seed').inputValue()) === '7', 'the address was not read');
    const first = async () => {
      await button(page, 'One step').click();
      await status(page).filter({ hasText: 'Step 1 of' }).waitFor();
      return status(page).textContent();
    };
    const text = await first();
    await button(page, 'One step').click();
    await status(page).filter({ hasText: 'Step 2 of' }).waitFor();
    await button(page, 'Go on').click();
    await status(page)
      .filter({ hasText: /^Step ([5-9]|\d\d) of/ })
      .waitFor();
    await button(page, 'Pause').click();
    await page.waitForTimeout(500);
    const at = await step(page);
    await page.waitForTimeout(700);
    claim((await step(page)) === at, 'it goes on while it pauses');
    await button(page, 'Start over').click();
    await status(page).filter({ hasText: 'Nothing has been trained' }).waitFor();
    claim((await first()) === text, `${text} and then ${await status(page).textContent()}`);
  });

  await check(
    'a training ends with a rejection curve above random, and the page answers meanwhile',
    async (page, address) => {
      await open(page, address, 'train?seed=1');
      await button(page, 'Train').click();
      await status(page)
        .filter({ hasText: /^Step (2|3)\d of/ })
        .waitFor();
      const longest = await page.evaluate(
        () =>
          new Promise((resolve) => {
            let [longest, last] = [0, performance.now()];
            const tick = () => {
              longest = Math.max(longest, performance.now() - last);
              last = performance.now();
            };
            const timer = setInterval(tick, 5);
            setTimeout(() => {
              clearInterval(timer);
              resolve(longest);
            }, 2000);
          }),
      );
      await status(page).filter({ hasText: /^Done/ }).waitFor({ timeout: 240_000 });
      const { random, kept } = await status(page).evaluate(({ dataset }) => ({ ...dataset }));
      claim(Number(kept) > Number(random), `random ${random}, kept ${kept}`);
      await accessible(page);
      await shoot(page, 'train-done');
      const seconds = (await status(page).textContent()).match(/Done in (\d+) s/)?.[1];
      return `${Number(random).toFixed(3)} to ${Number(kept).toFixed(3)} in ${seconds} s; the page answered within ${Math.round(longest)} ms`;
    },
  );
}
