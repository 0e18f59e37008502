import { inspect } from 'node:util';
import type { Command } from 'commander';
import pc from 'picocolors';
import { createProgress, type ProgressReport } from './progress.js';
import { sentenceOf } from './sentence.js';

/** What every command gets: where its data, its progress and its errors go. */
export interface Context {
  /** Prints a result: the object as one line of JSON with `--json`, the text otherwise. */
  readonly result: (value: unknown, text: () => string) => void;
  /** Prints a remark on stderr, unless `--quiet`. */
  readonly note: (line: string) => void;
  /** Shows how far a stage is, on stderr, unless `--quiet`. */
  readonly progress: ProgressReport;
  /** Prints an error on stderr: its message, and its stack only when DEBUG is set. */
  readonly fail: (error: unknown) => void;
  /** Takes the progress bar down. */
  readonly close: () => void;
}

/** Writes an error on stderr: its message, and the stacks of it and its causes only when DEBUG is set. */
export function writeError(error: unknown): void {
  process.stderr.write(`${pc.red('error:')} ${sentenceOf(error)}\n`);
  if (process.env.DEBUG !== undefined) process.stderr.write(`${inspect(error)}\n`);
}

/**
 * The output channels of one run of the command.
 *
 * @param program - The program whose `--json` and `--quiet` decide; read when something is printed.
 */
export function createContext(program: Command): Context {
  const flags = (): { json?: boolean; quiet?: boolean } => program.opts();
  const progress = createProgress(process.stderr);
  return {
    result(value, text) {
      progress.stop();
      process.stdout.write(`${flags().json === true ? JSON.stringify(value) : text()}\n`);
    },
    note(line) {
      if (flags().quiet === true) return;
      progress.stop();
      process.stderr.write(`${pc.dim(line)}\n`);
    },
    progress(stage, done, total) {
      if (flags().quiet !== true) progress.update(stage, done, total);
    },
    fail(error) {
      progress.stop();
      writeError(error);
    },
    close: () => progress.stop(),
  };
}
