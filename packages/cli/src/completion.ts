import type { Command, Option } from 'commander';

/** The shells that are completed for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** A shell that is completed for. */
export type Shell = (typeof shells)[number];

/** A command with the words that may follow it. */
interface Words {
  /** The command, for instance `data check`. */
  readonly name: string;
  /** What it does, in one line. */
  readonly description: string;
  /** Commands within it. */
  readonly commands: readonly string[];
  /** Its options. */
  readonly options: readonly Option[];
}

function wordsOf(command: Command, before: readonly string[] = []): Words[] {
  const path = [...before, command.name()];
  const own = {
    name: path.join(' '),
    description: command.description().split(/[:;(]/)[0]?.trim() ?? '',
    commands: command.commands.map((each) => each.name()),
    options: command.options,
  };
  return [own, ...command.commands.flatMap((each) => wordsOf(each, path))];
}

const flags = ({ options }: Words, more: readonly Option[]): string[] =>
  [...options, ...more].flatMap(({ long, short }) => [long, short].filter((flag) => flag != null));

/**
 * A script that completes commands and options in a shell, and files everywhere else.
 *
 * @param program - With all its commands.
 * @param shell - The shell.
 */
export function completionScript(program: Command, shell: Shell): string {
  const all = program.commands.flatMap((command) => wordsOf(command));
  const top = program.commands.map((command) => command.name());
  const shared = [...program.options];
  if (shell === 'fish') return fish(all, top, shared);
  const cases = all.map((words) => {
    const next = [...words.commands, ...flags(words, shared), '--help'].join(' ');
    return `    '${words.name}') words='${next}' ;;`;
  });
  const first = [...top, ...flags({ name: '', description: '', commands: [], options: shared }, []), '--help'].join(
    ' ',
  );
  const groups = all.filter((words) => words.commands.length > 0).map(({ name }) => name);
  const body = [
    '_scaleface() {',
    '  local cur words path',
    `  cur="\${COMP_WORDS[COMP_CWORD]}"`,
    `  path="\${COMP_WORDS[1]}"`,
    `  case "$path" in ${groups.join('|') || '-'}) [ "$COMP_CWORD" -gt 2 ] && path="$path \${COMP_WORDS[2]}" ;; esac`,
    '  [ "$COMP_CWORD" -le 1 ] && path=""',
    '  case "$path" in',
    ...cases,
    `    '') words='${first}' ;;`,
    "    *) words='' ;;",
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    'complete -o default -F _scaleface scaleface',
  ];
  return (shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit', ...body] : body).join('\n');
}

/** A text in single quotes, as fish reads it. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fish(all: readonly Words[], top: readonly string[], shared: readonly Option[]): string {
  const option = (condition: string, { long, short, description }: Option): string => {
    const names = `${long == null ? '' : ` -l ${long.slice(2)}`}${short == null ? '' : ` -s ${short.slice(1)}`}`;
    return `complete -c scaleface${condition}${names} -d ${quoted(description)}`;
  };
  const within = (path: string): string => {
    const [first = '', second] = path.split(' ');
    const inner = second === undefined ? '' : `; and __fish_seen_subcommand_from ${second}`;
    return ` -n ${quoted(`__fish_seen_subcommand_from ${first}${inner}`)}`;
  };
  return [
    ...shared.map((each) => option('', each)),
    ...all.flatMap((words) => {
      const inner = words.name.includes(' ');
      const place = inner
        ? within(words.name.split(' ')[0] as string)
        : ` -n ${quoted(`not __fish_seen_subcommand_from ${top.join(' ')}`)}`;
      const name = words.name.split(' ').at(-1);
      const own = `complete -c scaleface${place} -a ${name} -d ${quoted(words.description)}`;
      return [own, ...words.options.map((each) => option(within(words.name), each))];
    }),
  ].join('\n');
}
