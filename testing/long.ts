/** What SCALEFACE_LONG says: `1` in the long job of CI, `all` where every repetition is asked for. */
const long = process.env.SCALEFACE_LONG;

/** Whether this is the long job of CI: tests that take many seconds run in it alone. */
export const inLongJob: boolean = long === '1' || long === 'all';

/** Whether this is the thorough job, which runs by name only. */
export const inThoroughJob: boolean = long === 'all';

/**
 * How often a test repeats: `often` where `SCALEFACE_LONG=1` (the long job of CI) or `all`, `seldom` otherwise.
 *
 * @param seldom - The repetitions of every run.
 * @param often - Those of the long job.
 * @param all - Those of `SCALEFACE_LONG=all`, where they take minutes; as many as `often` by default.
 */
export const repetitions = (seldom: number, often: number, all: number = often): number =>
  long === 'all' ? all : inLongJob ? often : seldom;
