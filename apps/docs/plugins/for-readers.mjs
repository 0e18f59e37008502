// What readers by keyboard, by ear and on a phone need and the theme lacks: landmarks with names, headings without gaps, no
// link inside of another control, and wide things that scroll by themselves.
import { PageEvent } from 'typedoc';

/** Headings that go down by one level at a time; what they look like stays. */
function headings(html) {
  let last = 0;
  let shown = 0;
  return html.replaceAll(/<(\/?)h([1-6])\b( class="([^"]*)")?/g, (_, closes, number, _attribute, classes) => {
    const level = Number(number);
    if (closes) return `</h${shown}`;
    shown = Math.min(level, last + 1);
    last = shown;
    const names = [classes, shown === level ? undefined : `as-h${level}`].filter(Boolean).join(' ');
    return `<h${shown}${names === '' ? '' : ` class="${names}"`}`;
  });
}

/** Lines of code are elements: one that is too long for the screen goes on indented, below where it begins. */
const lines = (html) =>
  html.replaceAll(/(<pre><code[^>]*>)([\s\S]*?)(<\/code>)/g, (_, opens, code, closes) => {
    const each = code.replace(/(<br\/?>)+$/, '').split(/<br\/?>/);
    const shown = each.map((line) => {
      const [spaces] = line.replaceAll(/<[^>]*>/g, '').match(/^ */);
      const from = spaces.length === 0 ? '' : ` style="--from:${spaces.length}ch"`;
      return `<span class="line"${from}>${line === '' ? ' ' : line}</span>`;
    });
    return `${opens}${shown.join('')}${closes}`;
  });

const navigation = { 'tsd-toolbar-links': 'Elsewhere', 'tsd-sidebar-links': 'Links' };

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    if (page.contents === undefined || page.filename.endsWith('.js')) return;
    let navs = 0;
    page.contents = lines(headings(page.contents))
      // What is set in italics by itself stands below a figure.
      .replaceAll(/<p><em>((?:(?!<\/?em>|<\/p>)[\s\S])*)<\/em><\/p>/g, '<p class="caption">$1</p>')
      .replace('<div class="col-content">', '<div class="col-content" role="main">')
      .replace(
        '<div class="page-menu">',
        '<div class="page-menu" role="complementary" aria-label="Settings and this page">',
      )
      .replaceAll(/<nav\b(?![^>]*aria-label)([^>]*)>/g, (_, attributes) => {
        const [, id] = attributes.match(/id="([^"]*)"/) ?? [];
        navs += 1;
        return `<nav${attributes} aria-label="${navigation[id] ?? (attributes.includes('page') ? 'This page' : `Pages ${navs}`)}">`;
      })
      .replaceAll(/<summary\b[\s\S]*?<\/summary>/g, (summary) =>
        summary.replaceAll(/<a\b[^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/g, ''),
      )
      .replaceAll('class="katex-display"', 'class="katex-display" tabindex="0"')
      .replaceAll('<table>', '<div class="scroll" tabindex="0"><table>')
      .replaceAll('</table>', '</table></div>');
  });
}
