// Takes the pictures that the docs show anew: pages of the site, a report, the playground, each on a desktop, in the dark and on a
// phone, and the terminal. After `npm run docs` and `npm run build`:
//
//   npm run screenshots -- [PART…] [--demo FOLDER] [--playground FOLDER]
//
// PART is a name of a picture, or `terminal`; without one, all. FOLDER is what `scaleface demo` left, or the playground built
// before; without it each is made here. SCALEFACE_SCREENSHOTS names a folder for the same as PNG. Everybody in a picture is drawn.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../apps/playground/scripts/serve.mjs';
import { folder } from './docs/figure.mjs';
import { installChromium, launchChromium } from './jobs/chromium.mjs';
import { imagesTab, lossTab, reportPage, sitePage, sitePages, trainTab } from './screenshots/pages.mjs';
import { photograph } from './screenshots/views.mjs';

const { values, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: { demo: { type: 'string' }, playground: { type: 'string' } },
});
const wanted = (name) => parts.length === 0 || parts.includes(name);
const made = mkdtempSync(join(tmpdir(), 'screenshots-'));
const run = (command, ...args) => {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
};

/** A folder that was given, or one that a program fills. */
function folderOf(given, name, make) {
  if (given !== undefined) return resolve(given);
  const out = join(made, name);
  make(out);
  return out;
}

installChromium();
const browser = await launchChromium();
const take = (name, open) => photograph(browser, folder, name, open);
try {
  const site = resolve('apps/docs/site');
  for (const [name, page] of Object.entries(sitePages)) if (wanted(name)) await take(name, sitePage(site, page));
  if (wanted('report')) {
    const demo = folderOf(values.demo, 'demo', (out) => run('npm', 'start', '--', '--out', out));
    await take('report', reportPage(join(demo, 'report.html')));
  }
  const tabs = Object.entries({ images: imagesTab, train: trainTab, loss: lossTab });
  const shown = tabs.map(([name, tab]) => [`playground-${name}`, tab]).filter(([name]) => wanted(name));
  if (shown.length > 0) {
    const build = (out) => run(process.execPath, 'apps/playground/scripts/build.mjs', out);
    const server = await serve(folderOf(values.playground, 'playground', build));
    const address = `http://127.0.0.1:${server.address().port}/`;
    for (const [name, tab] of shown) await take(name, tab(address));
    server.close();
  }
  if (wanted('terminal')) run(process.execPath, 'scripts/docs/record-terminal.mjs');
} finally {
  await browser.close();
  rmSync(made, { recursive: true, force: true });
}
