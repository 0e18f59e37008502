// How each page is photographed: on a desktop, on a phone, in the dark; and how a picture is kept.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const desktop = { viewport: { width: 1280, height: 800 } };

export const views = {
  light: { ...desktop, colorScheme: 'light' },
  dark: { ...desktop, colorScheme: 'dark' },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    colorScheme: 'light',
  },
};

/** Encodes a PNG as WebP, which Chromium can and Node cannot. */
async function webp(browser, png, quality) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const address = await page.evaluate(
    async ([source, loss]) => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', loss);
    },
    [`data:image/png;base64,${png.toString('base64')}`, quality],
  );
  await context.close();
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
}

/**
 * Opens a page in every view, and keeps a picture of each as `NAME-VIEW.webp`.
 *
 * @param browser - Chromium.
 * @param folder - Where pictures are kept. SCALEFACE_SCREENSHOTS names another folder for the same as PNG.
 * @param name - What is seen.
 * @param open - Opens it and brings it into the state that is shown; given a page and the view's name.
 */
export async function photograph(browser, folder, name, open) {
  const originals = process.env.SCALEFACE_SCREENSHOTS;
  for (const at of [folder, originals]) if (at) mkdirSync(at, { recursive: true });
  for (const [view, options] of Object.entries(views)) {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(240_000);
    await open(page, view);
    await page.evaluate(() => document.fonts.ready);
    const png = await page.screenshot();
    await context.close();
    const kept = await webp(browser, png, 0.75);
    writeFileSync(join(folder, `${name}-${view}.webp`), kept);
    if (originals) writeFileSync(join(originals, `${name}-${view}.png`), png);
    console.log(`${name}-${view}.webp: ${Math.round(kept.length / 1000)} kB`);
  }
}
