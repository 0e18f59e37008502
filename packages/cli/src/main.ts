import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.js';
import { createContext } from './context.js';
import { addExamples } from './examples.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import { refuseEmptyValues } from './options.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/**
 * Runs the `scaleface` command.
 *
 * @param argv - The arguments after the program's name.
 * @returns The exit code: 0 done, 1 failed, 2 wrong usage or configuration, 3 bad input, 75 try again.
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const program = new Command('scaleface')
    .version(version)
    .description('Face recognition that knows when it does not know')
    .option('--json', 'print JSON on stdout, one object per line; everything else goes to stderr')
    .option('--quiet', 'no progress on stderr')
    // Beside the longest of the commands a description has less room than the 40 columns below which nothing is folded.
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 30 })
    // A suggestion on the line of what it is about.
    .configureOutput({ outputError: (text, write) => write(`${text.trimEnd().replaceAll('\n', ' ')}\n`) })
    .showSuggestionAfterError()
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride();
  const context = createContext(program);
  for (const register of commands) register(program, context);
  addExamples(program);
  for (const command of program.commands) for (const each of [command, ...command.commands]) refuseEmptyValues(each);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    context.fail(error);
    return exitCodeOf(error);
  } finally {
    context.close();
  }
}
