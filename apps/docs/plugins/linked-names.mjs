// Names of public symbols in guides, READMEs and comments become links to their pages, where they stand in code and are no
// links yet; addresses of our READMEs in the repository become the pages that show them.
import { PageEvent, ReflectionKind } from 'typedoc';
import { symbolsOf } from './symbols.mjs';

const repository =
  /href="https:\/\/github\.com\/scaleface\/scaleface\/(?:tree|blob)\/main\/packages\/(\w+)(?:\/README\.md)?"/g;
const kinds =
  ReflectionKind.Function |
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable;

/** The address of each exported name; of a name that two packages export, the one beneath. */
function addresses(project, router) {
  const pages = new Map();
  for (const child of project.children ?? []) {
    for (const symbol of symbolsOf(child)) {
      if (symbol.kindOf(kinds) && router.hasUrl(symbol) && !pages.has(symbol.name)) pages.set(symbol.name, symbol);
    }
  }
  return pages;
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  let pages;
  app.renderer.on(PageEvent.END, (page) => {
    if (page.contents === undefined || page.model === undefined || !('kind' in page.model)) return;
    const router = app.renderer.router;
    pages ??= addresses(page.project, router);
    const to = (symbol) => router.relativeUrl(page.model, symbol);
    const start = page.contents.indexOf('class="col-content"');
    const end = page.contents.indexOf('class="col-sidebar"');
    if (start < 0 || end < start) return;
    const linked = page.contents
      .slice(start, end)
      // Links, headings and blocks of code stay as they are; what is left of the alternatives is a name in code.
      .replaceAll(
        /<(a|pre|h[1-6]|summary)\b[\s\S]*?<\/\1>|<code>(\w+)(\(\))?<\/code>/g,
        (all, tag, name, call = '') => {
          const symbol = tag === undefined ? pages.get(name) : undefined;
          return symbol === undefined || symbol === page.model
            ? all
            : `<a href="${to(symbol)}"><code>${name}${call}</code></a>`;
        },
      )
      .replaceAll(repository, (all, name) => {
        const model =
          name === 'cli'
            ? page.project.documents?.find((document) => document.name === 'The command')
            : page.project.children?.find((child) => child.name === `@scaleface/${name}`);
        return model === undefined ? all : `href="${to(model)}"`;
      });
    page.contents = page.contents.slice(0, start) + linked + page.contents.slice(end);
  });
}
