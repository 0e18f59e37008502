// Below each symbol: the guides, READMEs, examples of other symbols and programs that use it. All of them run in CI, so they
// are examples of it; a symbol without one of its own is shown at work there.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { PageEvent, ReflectionKind } from 'typedoc';
import { symbolsOf } from './symbols.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const kinds = ReflectionKind.Function | ReflectionKind.Class | ReflectionKind.Variable;
const most = 8;

/** Names that a text imports from our packages. */
const imported = (text) =>
  [...text.matchAll(/import \{([^}]*)\} from '[^']*(?:@scaleface|packages)\/[^']*'/g)].flatMap(([, names]) =>
    names.split(',').map((name) =>
      name
        .replace(/^\s*type\b/, '')
        .split(' as ')[0]
        .trim(),
    ),
  );

const textOf = (parts) => (parts ?? []).map(({ text }) => text).join('');
const commentsOf = (symbol) => [symbol.comment, ...(symbol.signatures ?? []).map(({ comment }) => comment)];
const examplesOf = (symbol) =>
  commentsOf(symbol)
    .flatMap((comment) => comment?.blockTags.filter(({ tag }) => tag === '@example') ?? [])
    .map(({ content }) => textOf(content))
    .join('\n');

/** For each name the pages that use it: guides and READMEs, then symbols, then programs. */
function usesIn(project) {
  const uses = new Map();
  const add = (text, use) => {
    for (const name of new Set(imported(text))) uses.set(name, [...(uses.get(name) ?? []), use]);
  };
  const packages = project.children ?? [];
  for (const document of project.documents ?? [])
    add(textOf(document.content), { label: document.name, model: document });
  for (const module of packages) add(textOf(module.readme), { label: module.name, model: module });
  for (const module of packages) {
    for (const symbol of symbolsOf(module)) add(examplesOf(symbol), { label: symbol.name, model: symbol });
  }
  for (const file of globSync('examples/**/*.mjs', { cwd: root }).sort()) {
    const href = `https://github.com/scaleface/scaleface/blob/main/${file}`;
    add(readFileSync(`${root}/${file}`, 'utf8'), { label: file, href });
  }
  return uses;
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  let uses;
  app.renderer.on(PageEvent.END, (page) => {
    const symbol = page.model;
    if (page.contents === undefined || !symbol?.kindOf?.(kinds)) return;
    uses ??= usesIn(page.project);
    const found = (uses.get(symbol.name) ?? []).filter(({ model }) => model !== symbol).slice(0, most);
    const end = page.contents.indexOf('<div class="col-sidebar"');
    if (found.length === 0 || end < 0) return;
    const items = found.map(({ label, model, href }) => {
      const to = href ?? app.renderer.router.relativeUrl(symbol, model);
      return `<li><a href="${to}">${label}</a></li>`;
    });
    const section = `<section class="tsd-panel" id="used-in"><h2>Used in</h2><ul>${items.join('')}</ul></section>`;
    const at = page.contents.lastIndexOf('</div>', end);
    page.contents = page.contents.slice(0, at) + section + page.contents.slice(at);
  });
}
