// What the checks of the playground share.
import axe from 'axe-core';

/** The panel that is shown. */
export const panel = (page) => page.locator('[role=tabpanel]:not([hidden])');

/** Opens a tab and waits until it is there. */
export async function open(page, address, view) {
  await page.goto(`${address}#${view}`);
  await panel(page).locator('.reading').first().waitFor();
}

/** Fails with a sentence. */
export function claim(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/** What axe-core finds wrong in the page as it stands. */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const lines = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 160)}`);
  claim(lines.length === 0, lines.join('\n'));
}

/** Fails where something is wider than the screen. */
export async function fits(page) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
  claim(beyond <= 0, `${beyond} pixels wider than the screen`);
}
