import { SingleBar } from 'cli-progress';

/** Reports that a stage has done so many of its steps. */
export type ProgressReport = (stage: string, done: number, total: number) => void;

/** A progress display that can be taken down. */
export interface Progress {
  /** Shows the stage's state. */
  readonly update: ProgressReport;
  /** Ends the display of the current stage. */
  readonly stop: () => void;
}

const seconds = (s: number): string => (s < 90 ? `${Math.ceil(s)} s` : `${Math.ceil(s / 60)} min`);

function createBar(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | undefined;
  let current = '';
  let finished = '';
  let shown = 0;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    current = '';
  };
  return {
    stop,
    update(stage, done, total) {
      if (stage === finished && done >= total) return;
      finished = '';
      if (stage !== current) {
        stop();
        current = stage;
        bar = new SingleBar({
          stream,
          hideCursor: true,
          format: `${stage} {bar} {percentage}% | {value}/{total} | ETA {eta_formatted}`,
        });
        bar.start(total, done);
      } else if (done !== shown) bar?.update(done);
      shown = done;
      if (done < total) return;
      stop();
      finished = stage;
    },
  };
}

function createLines(stream: NodeJS.WritableStream, every = 5000): Progress {
  let current = '';
  let finished = '';
  let first = { at: 0, done: 0 };
  let last = 0;
  return {
    stop: () => {
      current = '';
    },
    update(stage, done, total) {
      if (stage === finished && done >= total) return;
      finished = '';
      const now = performance.now();
      if (stage !== current) {
        current = stage;
        first = { at: now, done };
        last = now;
      }
      if (now - last < every && done < total) return;
      last = now;
      const rate = (done - first.done) / (now - first.at);
      const eta = rate > 0 && done < total ? `, ${seconds((total - done) / rate / 1000)} left` : '';
      stream.write(`${stage}: ${done} of ${total}${eta}\n`);
      if (done >= total) finished = stage;
    },
  };
}

/**
 * A bar on a terminal; elsewhere a plain line every five seconds and at the end of a stage.
 *
 * @param stream - Where to draw, normally stderr.
 */
export const createProgress = (stream: NodeJS.WriteStream): Progress =>
  stream.isTTY ? createBar(stream) : createLines(stream);
