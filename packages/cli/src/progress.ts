/** Reports that a stage has done so many of its steps. */
export type ProgressReport = (stage: string, done: number, total: number) => void;

/** A progress display that can be taken down. */
export interface Progress {
  /** Shows the stage's state. */
  readonly update: ProgressReport;
  /** Ends the display of the current stage. */
  readonly stop: () => void;
}

/** Where progress is drawn. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** A stage that is under way: when it was first seen, and how far it was then. */
interface Stage {
  readonly name: string;
  readonly at: number;
  readonly from: number;
  shown: number;
}

const seconds = (s: number): string => (s < 90 ? `${Math.ceil(s)} s` : `${Math.ceil(s / 60)} min`);

/** How fast a stage goes, for instance `12.3/s` or, where that is below one, `4.2 s each`. */
function speed(perSecond: number): string {
  if (perSecond >= 1) return `${perSecond.toFixed(perSecond < 100 ? 1 : 0)}/s`;
  return perSecond > 0.1 ? `${(1 / perSecond).toFixed(1)} s each` : `${seconds(1 / perSecond)} each`;
}

/** Rate and time left, as far as they are known: nothing of a stage that is finished or has just begun. */
function pace({ at, from }: Stage, now: number, done: number, total: number): string[] {
  const rate = (1000 * (done - from)) / (now - at);
  return rate > 0 && Number.isFinite(rate) && done < total
    ? [speed(rate), `${seconds((total - done) / rate)} left`]
    : [];
}

/** One line that fits the terminal: the stage, a bar, how far it is. */
function drawn(stage: Stage, now: number, done: number, total: number, columns: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const parts = [`${Math.floor(100 * share)} %`, `${done} of ${total}`, ...pace(stage, now, done, total)];
  // Without its last parts where they do not fit: a line that wraps is drawn again below itself.
  while (parts.length > 1 && `${stage.name}  ${parts.join('  ')}`.length > columns - 1) parts.pop();
  const said = parts.join('  ');
  const room = Math.min(30, columns - 1 - stage.name.length - said.length - 4);
  const full = Math.round(share * room);
  const bar = room >= 5 ? `${'█'.repeat(full)}${'░'.repeat(room - full)}  ` : '';
  return `${stage.name}  ${bar}${said}`.slice(0, Math.max(1, columns - 1));
}

/**
 * Progress with rate and time left: on a terminal one line that is drawn again, elsewhere a plain line every five seconds
 * and at the end of a stage.
 *
 * @param stream - Where to draw, normally stderr.
 * @param clock - The time in milliseconds.
 */
export function createProgress(stream: ProgressStream, clock: () => number = () => performance.now()): Progress {
  const terminal = stream.isTTY === true;
  const every = terminal ? 100 : 5000;
  let stage: Stage | undefined;
  let finished = '';
  const stop = (): void => {
    if (terminal && stage !== undefined) stream.write('\n');
    stage = undefined;
  };
  return {
    stop,
    update(name, done, total) {
      if (name === finished && done >= total) return;
      finished = '';
      const now = clock();
      const begins = stage?.name !== name;
      if (stage === undefined || begins) {
        stop();
        stage = { name, at: now, from: done, shown: now };
      }
      if (now - stage.shown < every && done < total && !(terminal && begins)) return;
      stage.shown = now;
      if (terminal) stream.write(`\r${drawn(stage, now, done, total, stream.columns || 80)}\u001B[K`);
      else stream.write(`${[`${name}: ${done} of ${total}`, ...pace(stage, now, done, total)].join(', ')}\n`);
      if (done < total) return;
      stop();
      finished = name;
    },
  };
}
