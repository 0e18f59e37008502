import { appendFileSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgressReport } from '@scaleface/models';
import { probeOutput } from '@scaleface/models/storage';
import { type TrainingEvent, tensorBoardEvent } from './event.js';

/** Where the numbers of a training go, step by step. */
export interface TrainingLog {
  /** The file for TensorBoard. */
  readonly events: string;
  /** The file of JSON lines. */
  readonly lines: string;
  /**
   * Writes numbers of a step, in both files before it returns.
   *
   * @param stage - What is being done: tags are `stage/name`.
   * @param step - The steps that are done.
   * @param measures - Numbers by name.
   */
  readonly write: (stage: string, step: number, measures: Readonly<Record<string, number>>) => void;
  /**
   * A progress callback that writes what each step measured, and hands everything on.
   *
   * @param next - Called with the same progress.
   */
  readonly progress: (next?: ProgressReport) => ProgressReport;
}

const linesFile = 'scalars.jsonl';

/**
 * Opens the log of a training: a file of events for TensorBoard, and `scalars.jsonl` with one JSON object a line,
 * `{"time": seconds, "stage": "train", "step": 7, "loss": 3.25, …}`. TensorBoard has float32; the lines have every digit, and
 * `null` for what is not finite.
 *
 * Every step is appended at once and nothing is kept open, so a process that is killed leaves all steps before readable.
 * Opened again in the same folder, the log goes on: TensorBoard drops what an interrupted training had beyond the step at
 * which it was resumed; of the lines of one step the last counts.
 *
 * @param folder - Made if it is missing; what is in it stays.
 * @param now - The time in milliseconds; the clock by default.
 * @throws ScaleFaceError `not-writable`, `invalid-argument` when it is a file.
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile } from 'node:fs/promises';
 * import { openTrainingLog, parseEvents } from '@scaleface/pipeline';
 *
 * const log = await openTrainingLog(await mkdtemp('/tmp/log-'));
 * const progress = log.progress();
 * progress('train', 1, 2, { loss: 0.75 }); // as trainScaleHead calls it
 * parseEvents(await readFile(log.events)).at(-1)?.scalars; // => { 'train/loss': 0.75 }
 * JSON.parse(await readFile(log.lines, 'utf8')).loss; // => 0.75
 * ```
 */
export async function openTrainingLog(folder: string, now: () => number = Date.now): Promise<TrainingLog> {
  await probeOutput(join(folder, linesFile), 'file');
  const time = (): number => now() / 1000;
  const events = await newEventFile(folder, time());
  const lines = join(folder, linesFile);
  await dropPartialLine(lines);
  const append = (event: TrainingEvent): void => appendFileSync(events, tensorBoardEvent(event));
  let started = false;
  const write: TrainingLog['write'] = (stage, step, measures) => {
    const at = { time: time(), step };
    if (!started) append({ ...at, starts: true });
    started = true;
    const tagged = Object.entries(measures).map(([name, value]) => [`${stage}/${name}`, value]);
    append({ ...at, scalars: Object.fromEntries(tagged) });
    appendFileSync(lines, `${JSON.stringify({ time: at.time, stage, step, ...measures })}\n`);
  };
  const progress: TrainingLog['progress'] = (next) => (stage, done, total, measures) => {
    if (measures !== undefined) write(stage, done, measures);
    next?.(stage, done, total, measures);
  };
  return { events, lines, write, progress };
}

/** An event file that was not there, with its first event. TensorBoard reads the files of a folder in order of their names. */
async function newEventFile(folder: string, time: number): Promise<string> {
  const seconds = String(Math.floor(time)).padStart(10, '0');
  for (let again = 0; ; again++) {
    const file = join(folder, `events.out.tfevents.${seconds}.scaleface.${again}`);
    const written = writeFile(file, tensorBoardEvent({ time, fileVersion: 'brain.Event:2' }), { flag: 'wx' });
    const taken = await written.then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return true;
      },
    );
    if (!taken) return file;
  }
}

/** Cuts off the line that a killed process has left unfinished. */
async function dropPartialLine(file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || bytes.at(-1) === 10) return;
  await truncate(file, bytes.lastIndexOf(10) + 1);
}
