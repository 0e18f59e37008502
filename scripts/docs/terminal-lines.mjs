// What stands in each line of a terminal, and from when to when: carriage return, line feed, erasing to the end of a line and
// colours are understood, which is all that the command prints.

const esc = String.fromCharCode(27);
const pattern = new RegExp(`${esc}\\[([?\\d;]*)([A-Za-z])|([\\r\\n])|([^${esc}\\r\\n]+)`, 'g');

/**
 * Plays timed output into lines.
 *
 * @param events - `[seconds, text]`.
 * @param columns - After so many a line goes on in the next.
 * @returns `{row, from, to, cells}`, each cell a letter with its style; `to` is missing for what stands at the end.
 */
export function linesOver(events, columns) {
  const lines = new Map();
  const spans = [];
  let [row, column, style] = [0, 0, ''];
  for (const [time, text] of events) {
    const touched = new Set();
    const cellsOf = (at) => lines.get(at) ?? lines.set(at, []).get(at);
    for (const [, given, letter, move, words] of text.matchAll(pattern)) {
      touched.add(row);
      if (letter === 'K') cellsOf(row).length = Math.min(cellsOf(row).length, column);
      else if (letter === 'm') style = styled(style, given);
      else if (move === '\r') column = 0;
      else if (move === '\n') row += 1;
      for (const sign of words ?? '') {
        if (column === columns) [row, column] = [row + 1, 0];
        touched.add(row);
        cellsOf(row)[column++] = { sign, style };
      }
    }
    for (const at of touched) show(spans, at, time, lines.get(at) ?? []);
  }
  return spans.filter(({ cells }) => cells.length > 0);
}

/** The line is another from now on. */
function show(spans, row, time, cells) {
  const last = spans.findLast((span) => span.row === row);
  if (last !== undefined && same(last.cells, cells)) return;
  if (last !== undefined) last.to = time;
  spans.push({ row, from: time, cells: cells.map((cell) => ({ ...cell })) });
}

const same = (a, b) =>
  a.length === b.length && a.every(({ sign, style }, i) => sign === b[i].sign && style === b[i].style);

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** The style after codes of colours. */
function styled(before, given) {
  let style = before.split(' ').filter(Boolean);
  for (const code of (given || '0').split(';').map(Number)) {
    const colour = names[code % 10];
    const isColour = (code >= 30 && code < 38) || (code >= 90 && code < 98);
    if (code === 0) style = [];
    else if (code === 1 || code === 2) style.push(code === 1 ? 'bold' : 'dim');
    else if (code === 22) style = style.filter((name) => name !== 'bold' && name !== 'dim');
    else if (code === 39 || isColour) style = style.filter((name) => !names.includes(name));
    if (isColour) style.push(colour);
  }
  return [...new Set(style)].join(' ');
}
