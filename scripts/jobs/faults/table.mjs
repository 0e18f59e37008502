// The table of faults: what was done to a command how often, and what became of it.

/**
 * A row of the table, for its part.
 *
 * @param kind - What is done to it.
 * @param command - To which.
 * @param tries - How often.
 * @param lost - How often something that was there is gone, or the command cannot go on.
 * @param wrong - How often a result is another than that of a command that nobody touched, without an error.
 */
export const cell = (kind, command, tries, lost, wrong) => ({
  kind,
  command,
  tries,
  survived: tries - Math.min(tries, lost + wrong),
  lost,
  wrong,
});

/** The rows of the same kind and command added up, by kind. */
export function tableOf(cells) {
  const rows = new Map();
  for (const one of cells) {
    const name = `${one.kind} / ${one.command}`;
    const { tries = 0, survived = 0, lost = 0, wrong = 0 } = rows.get(name) ?? {};
    rows.set(name, {
      ...one,
      tries: tries + one.tries,
      survived: survived + one.survived,
      lost: lost + one.lost,
      wrong: wrong + one.wrong,
    });
  }
  return [...rows.values()].sort((a, b) => a.kind.localeCompare(b.kind) || a.command.localeCompare(b.command));
}
