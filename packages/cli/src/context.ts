import { inspect, styleText } from 'node:util';
import type { Command } from 'commander';
import { explanationOf } from './docs-address.js';
import { errorObject } from './error-object.js';
import { createProgress, type ProgressReport } from './progress.js';
import { sentenceOf } from './sentence.js';

/** What every command gets: where its data, its progress and its errors go. */
export interface Context {
  /** Prints a result: the object as one line of JSON with `--json`, the text otherwise. */
  readonly result: (value: unknown, text: () => string) => void;
  /** Characters a line where stdout is a terminal; absent elsewhere, where tables are whole. */
  readonly width: number | undefined;
  /** Prints a remark on stderr, unless `--quiet`. */
  readonly note: (line: string) => void;
  /** Shows how far a stage is, on stderr, unless `--quiet`. */
  readonly progress: ProgressReport;
  /** Prints an error on stderr, as an object with `--json`. */
  readonly fail: (error: unknown) => void;
  /** Takes the progress bar down. */
  readonly close: () => void;
}

/** A text in a colour where stderr is a terminal that shows them. */
const tinted = (how: 'red' | 'dim', text: string): string => styleText(how, text, { stream: process.stderr });

/**
 * Writes an error on stderr: its message, where somebody looks at a terminal the page that explains it, and the stacks of
 * it and its causes only when DEBUG is set.
 *
 * @param error - Whatever was thrown.
 * @param json - Whether it is one line of JSON instead.
 */
export function writeError(error: unknown, json = false): void {
  const see = process.stderr.isTTY ? explanationOf(error) : undefined;
  const text = json
    ? JSON.stringify(errorObject(error))
    : `${tinted('red', 'error:')} ${sentenceOf(error)}${see === undefined ? '' : `\n${tinted('dim', `see ${see}`)}`}`;
  process.stderr.write(`${text}\n`);
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
    get width() {
      return process.stdout.isTTY ? Math.max(40, process.stdout.columns ?? 80) : undefined;
    },
    note(line) {
      if (flags().quiet === true) return;
      progress.stop();
      process.stderr.write(`${tinted('dim', line)}\n`);
    },
    progress(stage, done, total) {
      if (flags().quiet !== true) progress.update(stage, done, total);
    },
    fail(error) {
      progress.stop();
      writeError(error, flags().json === true);
    },
    close: () => progress.stop(),
  };
}
