/** The results of targets as a table of Markdown. */
export function tableOf(results) {
  const rows = results.map(({ name, inputs, start, covered, findings }) => {
    const numbers = [inputs.toLocaleString('en'), start, covered, findings.length];
    return `| \`${name}\` | ${numbers.join(' | ')} |`;
  });
  const all = results.reduce((sum, { inputs }) => sum + inputs, 0);
  return [
    '| reader | inputs | branches reached at first | branches reached at the end | findings |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    `| all ${results.length} | ${all.toLocaleString('en')} | | | ${results.reduce((n, { findings }) => n + findings.length, 0)} |`,
  ].join('\n');
}
