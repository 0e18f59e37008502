// The tab of rejection: files, mistakes, rates, downloads.
import { readFile } from 'node:fs/promises';
import { claim, open, panel } from './say.mjs';

/** Pairs whose score means less where the confidence is low. */
const rows = Array.from({ length: 600 }, (_, i) => {
  const genuine = i % 2;
  const confidence = (i * 7919) % 100;
  const noise = ((i * 104_729) % 1000) / 1000 - 0.5;
  return [genuine * (confidence / 100) + 0.3 * noise, genuine, confidence];
});
const csv = ['score,label,confidence', ...rows.map((row) => row.join(','))].join('\n');

/** The same as NumPy writes it. */
function npy() {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows.length}, 3), }`;
  const header = `${text.padEnd(117)}\n`;
  const head = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    Buffer.from(header),
  ]);
  return Buffer.concat([head, Buffer.from(Float64Array.from(rows.flat()).buffer)]);
}

const give = (page, name, buffer) =>
  panel(page)
    .locator('.drop input')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(buffer) });

const says = (page, text) => panel(page).locator('.reading').filter({ hasText: text }).waitFor();

export async function rejectChecks(check) {
  await check(
    'a CSV and a NumPy file of the same pairs give the same numbers, and the drawn example comes back',
    async (page, address) => {
      await open(page, address, 'reject');
      await give(page, 'pairs.csv', csv);
      await says(page, 'pairs.csv: 300 genuine and 300 impostor pairs');
      const table = () => panel(page).locator('table').first().textContent();
      const ofCsv = await table();
      await give(page, 'pairs.npy', npy());
      await says(page, 'pairs.npy: 300 genuine');
      claim((await table()) === ofCsv, 'they differ');
      await page.getByRole('button', { name: 'Drawn example' }).click();
      await says(page, 'drawn example: 720 genuine');
    },
  );

  await check('what is wrong with a file is said', async (page, address) => {
    await open(page, address, 'reject');
    const wrong = [
      ['a.csv', 'score,label\n1,1', 'no column confidence'],
      ['b.csv', 'score,label,confidence\n1,2,3', 'must be 1 (genuine) or 0 (impostor)'],
      ['c.csv', 'score,label,confidence\n1,1,3\n0.4,1,2', '2 genuine of 2 pairs'],
      ['d.csv', 'score,label,confidence\nx,1,3', 'no number'],
      ['e.npy', 'not an array', 'not a readable NumPy array'],
      ['f.csv', '', 'no column score, label, confidence'],
    ];
    for (const [name, text, said] of wrong) {
      await give(page, name, text);
      await says(page, said);
    }
    // The answer about what was asked before comes too late.
    await page.getByRole('button', { name: 'Drawn example' }).click();
    await give(page, 'g.csv', 'score,label\n1,1');
    await says(page, 'no column confidence');
    await page.waitForTimeout(2000);
    await says(page, 'no column confidence');
  });

  await check('every rate is evaluated; report and curves are downloaded', async (page, address) => {
    await open(page, address, 'reject?far=0.05');
    const list = page.getByLabel('false accept rate', { exact: true });
    claim((await list.inputValue()) === '0.05', 'the address was not read');
    for (const far of ['0.1', '0.01', '0.001', '0.0001']) {
      await list.selectOption(far);
      await panel(page)
        .locator('caption', { hasText: `false accept rate of ${far},` })
        .waitFor();
      claim(page.url().endsWith(`#reject?far=${far}`), page.url());
    }
    claim(await panel(page).locator('.warning').isVisible(), 'no warning where no impostor decides');
    const texts = [];
    for (const name of ['Download the report', 'Download the curves (CSV)']) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      texts.push(await readFile(await file.path(), 'utf8'));
    }
    claim(
      /<svg[\s\S]*<svg/.test(texts[0]) && !/<script|https?:\/\/(?!www\.w3\.org)/.test(texts[0]),
      'the report is not whole',
    );
    const [header, ...lines] = texts[1].trim().split('\n');
    claim(header.startsWith('rejected,random') && lines.length > 20, texts[1].slice(0, 200));
  });
}
