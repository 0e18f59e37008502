import type { Command } from 'commander';
import type { Context } from '../context.js';

/** Adds one command to the program. Heavy modules are imported inside the action, so that `--version` stays fast. */
export type Register = (program: Command, context: Context) => void;
