/**
 * Breaks sentences at spaces where they are wider than a terminal, which would break them anywhere. Lines of tables, whose cells
 * lie two spaces apart, stay as they are.
 *
 * @param text - Several lines.
 * @param width - The longest line; a longer word stays whole. No limit by default.
 */
export function wrapLines(text: string, width?: number): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (line.length <= width || line.includes('  ') ? [line] : wrapped(line, width)))
    .join('\n');
}

function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  let last = '';
  for (const word of line.split(' ')) {
    if (last !== '' && last.length + 1 + word.length > width) {
      lines.push(last);
      last = word;
    } else {
      last = last === '' ? word : `${last} ${word}`;
    }
  }
  return [...lines, last];
}
