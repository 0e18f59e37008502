/** Whether this is the long leg of CI: tests that take many seconds run in it alone. */
export const inLongLeg: boolean = process.env.SCALEFACE_LONG === '1';

/**
 * How often a test repeats: `often` where `SCALEFACE_LONG=1` (the long leg of CI), `seldom` otherwise.
 *
 * @param seldom - The repetitions of every run.
 * @param often - Those of the long leg.
 */
export const repetitions = (seldom: number, often: number): number => (inLongLeg ? often : seldom);
