import { Argument } from 'commander';
import { completionScript, type Shell, shells } from '../completion.js';
import type { Register } from './register.js';

/** `scaleface completion`: a script that completes commands and options in a shell. */
export const completion: Register = (program, context) => {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: Shell) => {
      const script = completionScript(program, shell);
      context.result({ shell, script }, () => script);
    });
};
