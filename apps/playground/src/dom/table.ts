import { h } from './element.js';

/**
 * A table.
 *
 * @param caption - What it shows.
 * @param header - The heads of the columns.
 * @param rows - Cells; the first of each row is its head.
 */
export function table(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly (string | Node)[])[],
): HTMLElement {
  const body = rows.map(([head = '', ...cells]) =>
    h('tr', {}, h('th', { scope: 'row' }, head), ...cells.map((cell) => h('td', {}, cell))),
  );
  const heads = header.map((text) => h('th', { scope: 'col' }, text));
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...body)),
  );
}
