/**
 * How often a test repeats: `often` where `SCALEFACE_LONG=1` (the long leg of CI), `seldom` otherwise.
 *
 * @param seldom - The repetitions of every run.
 * @param often - Those of the long leg.
 */
export const repetitions = (seldom: number, often: number): number =>
  process.env.SCALEFACE_LONG === '1' ? often : seldom;
