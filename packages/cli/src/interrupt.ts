/** Commands that continue where they stopped. */
const resumable = new Set(['align', 'embed', 'train', 'tune', 'run']);

/**
 * What is written on stderr when the command is interrupted.
 *
 * @param argv - The arguments of the command.
 * @param terminal - Whether there is a progress bar, whose line ends here and whose cursor comes back.
 */
export function stopped(argv: readonly string[], terminal: boolean): string {
  const show = terminal ? '\u001B[?25h\n' : '';
  const command = argv.find((word) => !word.startsWith('-')) ?? '';
  if (argv.includes('--quiet') || !resumable.has(command)) return show;
  return `${show}stopped; run the same command again to resume\n`;
}
