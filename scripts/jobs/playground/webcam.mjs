// The tab of the webcam, on a film that Chromium plays as one.
import { claim, open, panel } from './say.mjs';
import { hasFaces, yunet } from './video.mjs';

const says = (page, text) => panel(page).locator('.reading').filter({ hasText: text }).waitFor();
const state = (page, text) => panel(page).locator('.verdict').filter({ hasText: text }).waitFor();
const button = (page, name) => panel(page).getByRole('button', { name });

async function ready(page, address) {
  await open(page, address, 'webcam');
  await says(page, 'Ready, without a detector');
}

export async function webcamChecks(check, shoot) {
  await check('the webcam: sharp faces are answered for, poor ones not, by keyboard alone', async (page, address) => {
    await ready(page, address);
    await button(page, 'Start the camera').focus();
    await page.keyboard.press('Enter');
    await state(page, /^answers$/);
    await shoot(page, 'webcam');
    const sharp = await panel(page).locator('.reason').textContent();
    await state(page, /^abstains$/);
    const poor = await panel(page).locator('.reason').textContent();
    claim(/too poor/.test(poor), poor);
    claim((await panel(page).locator('path.line').count()) > 0, 'no curve of the confidence');
    await panel(page).getByLabel('abstain from the least confident share').focus();
    await page.keyboard.press('Home');
    claim(page.url().includes('reject=0'), page.url());
    await state(page, /^answers$/);
    await button(page, 'Stop the camera').focus();
    await page.keyboard.press('Enter');
    await state(page, 'The camera is off');
    return [sharp, poor].map((text) => /s\(x\) [\d.]+/.exec(text)?.[0]).join(', ');
  });

  await check('the webcam: each frame is compared with a face that was remembered', async (page, address) => {
    await ready(page, address);
    await panel(page).getByLabel('false match rate').selectOption('0.1');
    await button(page, 'Start the camera').click();
    await state(page, /^answers$/);
    await button(page, 'Remember this face').click();
    await says(page, 'compared with the face');
    await state(page, /^match$/);
    await state(page, /^abstains$/);
  });

  await check(
    'the webcam: without a camera, and with a file that is no detector, it says so',
    async (page, address) => {
      await page.addInitScript(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
      await ready(page, address);
      await button(page, 'Start the camera').click();
      await says(page, 'The camera cannot be used');
      const file = { name: 'no.onnx', mimeType: 'application/octet-stream', buffer: Buffer.from('no') };
      await panel(page).locator('.drop input').setInputFiles(file);
      await says(page, /cannot open the model/);
    },
  );

  if (!hasFaces) return console.log('left out: real faces on the webcam (their data is not beside the checkout)');
  await check('the webcam: a detector that is given finds faces, and says where none is', async (page, address) => {
    await ready(page, address);
    await panel(page).locator('.drop input').setInputFiles(yunet);
    await says(page, 'faces are found by yunet_n_dynamic.onnx');
    await button(page, 'Start the camera').click();
    await state(page, 'no face found');
    await panel(page)
      .getByRole('img', { name: /^The camera: a face/ })
      .waitFor();
    await shoot(page, 'webcam-detector');
  });
}
