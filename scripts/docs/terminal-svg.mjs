// Lines of a terminal as an SVG that plays once, in the colours that the reader prefers.

const [advance, leading, margin] = [8.4, 18, 16];
const colours = {
  light: {
    back: '#f6f8fa',
    text: '#1f2328',
    dim: '#59636e',
    red: '#b31d28',
    green: '#116329',
    yellow: '#7d4e00',
    blue: '#0550ae',
    magenta: '#8250df',
    cyan: '#1b6c7a',
    white: '#1f2328',
    black: '#1f2328',
  },
  dark: {
    back: '#151b23',
    text: '#e6edf3',
    dim: '#9198a1',
    red: '#ff7b72',
    green: '#56d364',
    yellow: '#e3b341',
    blue: '#79c0ff',
    magenta: '#d2a8ff',
    cyan: '#56d4dd',
    white: '#e6edf3',
    black: '#9198a1',
  },
};

const rules = ({ back, text, ...others }) =>
  `rect{fill:${back}}text{fill:${text}}${Object.entries(others)
    .map(([name, colour]) => `.${name}{fill:${colour}}`)
    .join('')}`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line: runs of one style each, every one where its column is, whatever width the font gives to its signs. */
function lineOf(cells) {
  const runs = [];
  for (const [column, cell] of Array.from(cells, (one) => one ?? { sign: ' ', style: '' }).entries()) {
    if (runs.at(-1)?.style === cell.style) runs.at(-1).text += cell.sign;
    else runs.push({ style: cell.style, text: cell.sign, column });
  }
  return runs
    .map(({ style, text, column }) => {
      const place = `x="${(margin + column * advance).toFixed(1)}" textLength="${([...text].length * advance).toFixed(1)}"`;
      const named = style === '' ? '' : ` class="${style}"`;
      return `<tspan${named} ${place} lengthAdjust="spacingAndGlyphs">${escaped(text)}</tspan>`;
    })
    .join('');
}

/**
 * @param spans - From `linesOver`.
 * @param size - Columns, rows and the title.
 */
export function terminalSvg(spans, { columns, rows, title }) {
  const [width, height] = [Math.ceil(columns * advance + 2 * margin), rows * leading + 2 * margin];
  const lines = spans.map(({ row, from, to, cells }) => {
    const shown = `s 0s ${from.toFixed(2)}s both`;
    const how = to === undefined ? shown : `${shown},h 0s ${to.toFixed(2)}s forwards`;
    const kind = to === undefined ? 'last' : 'past';
    const y = margin + (row + 0.75) * leading;
    return `<text class="${kind}" y="${y}" style="animation:${how}">${lineOf(cells)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14">
<title>${escaped(title)}</title>
<style>
@keyframes s{from{visibility:hidden}to{visibility:visible}}
@keyframes h{to{visibility:hidden}}
text{white-space:pre}.bold{font-weight:bold}
${rules(colours.light)}
@media (prefers-color-scheme:dark){${rules(colours.dark)}}
@media (prefers-reduced-motion:reduce){text{animation:none!important}.past{display:none}}
</style>
<rect width="100%" height="100%" rx="8"/>
${lines.join('\n')}
</svg>
`;
}
