import { inspect, styleText } from 'node:util';
import { type Command, Help } from 'commander';
import { commandLine } from './command-line.js';
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
  /**
   * Says on stderr what can be done with the result, unless `--quiet` or `--json`: the words behind `scaleface`, and when, if
   * not at once. It stays one line in a terminal too, so that it can be copied.
   */
  readonly next: (words: readonly (string | undefined)[], when?: string) => void;
  /** Shows how far a stage is, on stderr, unless `--quiet`. */
  readonly progress: ProgressReport;
  /** Prints an error on stderr, as an object with `--json`. */
  readonly fail: (error: unknown) => void;
  /** Takes the progress bar down. */
  readonly close: () => void;
}

/** Characters a line of a terminal, or nothing of a file or pipe. */
const widthOf = ({ isTTY, columns }: NodeJS.WriteStream): number | undefined =>
  isTTY ? Math.max(40, columns ?? 80) : undefined;

/** Sentences on stderr, broken at spaces where a terminal would break them anywhere; whole in a file or pipe. */
function folded(text: string): string {
  const width = widthOf(process.stderr);
  return width === undefined ? text : new Help().boxWrap(text, width);
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
    : `${folded(`${tinted('red', 'error:')} ${sentenceOf(error)}`)}${see === undefined ? '' : `\n${tinted('dim', `see ${see}`)}`}`;
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
      return widthOf(process.stdout);
    },
    note(line) {
      if (flags().quiet === true) return;
      progress.stop();
      process.stderr.write(`${tinted('dim', folded(line))}\n`);
    },
    next(words, when = 'then') {
      const { json, quiet } = flags();
      if (json === true || quiet === true) return;
      progress.stop();
      process.stderr.write(`${tinted('dim', `${when}: ${commandLine(words)}`)}\n`);
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
