// Links to what stands beside the pages: to the playground and to other versions over the navigation of each, and `#beside:FILE` in a text.
import { readFileSync } from 'node:fs';
import { JSX, PageEvent } from 'typedoc';

const { version } = JSON.parse(readFileSync(new URL('../../../packages/cli/package.json', import.meta.url), 'utf8'));
const line = (href, text) => JSX.createElement('p', null, JSX.createElement('a', { href }, text));

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.hooks.on('sidebar.begin', (context) => {
    const playground = line(context.relativeURL('playground/index.html'), 'Try it: the playground');
    const versions = line(context.relativeURL('v/index.html'), `Version ${version}; all versions`);
    return JSX.createElement('nav', { 'aria-label': 'Playground and versions' }, playground, versions);
  });
  app.renderer.on(PageEvent.END, (page) => {
    const up = '../'.repeat(page.url.split('/').length - 1);
    page.contents = page.contents?.replaceAll('href="#beside:', `href="${up}`);
  });
}
