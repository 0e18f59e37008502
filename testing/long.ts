/** Whether this is the long job of CI: tests that take many seconds run in it alone. */
export const inLongJob: boolean = process.env.SCALEFACE_LONG === '1';

/**
 * How often a test repeats: `often` where `SCALEFACE_LONG=1` (the long job of CI), `seldom` otherwise.
 *
 * @param seldom - The repetitions of every run.
 * @param often - Those of the long job.
 */
export const repetitions = (seldom: number, often: number): number => (inLongJob ? often : seldom);
