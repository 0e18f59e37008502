import type { ProgressReport } from '@scaleface/models';

/** A stage, as far as its progress goes. */
interface Reporter {
  /** Its name. */
  readonly name: string;
  /** Whether it goes on beside others. */
  readonly apart?: boolean;
}

/**
 * The progress of stages of which some go on beside others, as one: that of the stage in order while it reports; that of
 * all stages apart together, step by step, whenever none does.
 *
 * @param report - Who listens, if anybody.
 */
export function sharedProgress(report: ProgressReport | undefined): {
  /** The listener of one stage. */
  of(stage: Reporter): ProgressReport | undefined;
} {
  const apart = new Map<string, readonly [done: number, total: number]>();
  let shown = false;
  const sum = (side: 0 | 1): number => [...apart.values()].reduce((all, counts) => all + counts[side], 0);
  return {
    of: (stage) => {
      if (report === undefined) return undefined;
      if (stage.apart !== true) {
        return (title, done, total, measures) => {
          shown = done < total;
          report(title, done, total, measures);
        };
      }
      return (_, done, total) => {
        apart.set(stage.name, [done, total]);
        if (!shown) report('train the methods', sum(0), sum(1));
      };
    },
  };
}
